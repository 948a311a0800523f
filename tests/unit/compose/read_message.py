"""Reads a message with Python's own e-mail package and prints what it found, one fact a line."""
import email
import email.policy
import sys

message = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print("defects", [type(d).__name__ for part in message.walk() for d in part.defects])
for name in ("From", "Reply-To", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id",
             "List-Unsubscribe", "Content-Language", "MIME-Version", "Bcc", "Cc"):
    print(name, message[name])
for part in message.walk():
    print("part", part.get_content_type(), part.get_content_disposition(), part.get_filename(),
          part.get("Content-ID"))
body = message.get_body(("plain",))
print("text", repr(body.get_content()))
html = message.get_body(("html",))
print("cids", [word for word in ("cid:",) if word in html.get_content()])
for part in message.iter_attachments():
    content = part.get_content()
    if part.get_content_type() == "application/pdf":
        print("pdf", content[:5], len(content))
