#!/usr/bin/python3
"""A small IMAP server for tests: serves the files of a folder as one mailbox, and misbehaves on demand.

Prints "port N" once it listens; ends when its standard input closes. Messages are FOLDER/<uid>.eml;
new ones may appear at any time. FOLDER/validity holds UIDVALIDITY (1 when it is not there); a file
FOLDER/seen gets one line per message marked as read, FOLDER/log one per command, without arguments.
FOLDER/fault, read before each command, names how to misbehave:
  refuse-login  no-folder  no-validity  drop  drop-at-fetch  silent  garbage  long-line
  huge-literal  short-literal  bad-literal  lie-size  wrong-uid  bye  eight-bit
With a file FOLDER/tokens, whose lines "user token" are let in, XOAUTH2 is the only login, and the log also
says how a client answers what it is asked: "proof" or "empty". Then there are these faults too:
  no-sasl-ir  no-xoauth2  login-unavailable  asks-for-ever  drop-at-login  drop-at-no

  --cert F --key F   IMAP over TLS from the start
"""
import argparse
import base64
import pathlib
import re
import socket
import ssl
import sys
import threading


class Session:
    def __init__(self, connection, folder):
        self.out = connection
        self.lines = connection.makefile("rb")
        self.folder = folder

    def fault(self):
        path = self.folder / "fault"
        return path.read_text().strip() if path.exists() else ""

    def note(self, name, line):
        with open(self.folder / name, "a", encoding="utf-8") as out:
            out.write(line + "\n")

    def send(self, line):
        self.out.sendall(line if isinstance(line, bytes) else (line + "\r\n").encode())

    def uids(self):
        return sorted(int(f.stem) for f in self.folder.glob("*.eml"))

    def serve(self):
        self.send("* OK ready")
        while line := self.lines.readline():
            tag, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            command = rest.upper().split(" ")[0]
            self.note("log", " ".join(rest.upper().split(" ")[:2]) if command == "UID" else command)
            if not self.answer(tag, command, rest):
                return

    def answer(self, tag, command, rest):
        fault = self.fault()
        tokens = self.folder / "tokens"
        if command == "CAPABILITY":
            ways = ["LOGINDISABLED", "" if fault == "no-xoauth2" else "AUTH=XOAUTH2",
                    "" if fault == "no-sasl-ir" else "SASL-IR"] if tokens.exists() else []
            self.send(" ".join(["* CAPABILITY IMAP4rev1", *filter(None, ways)]))
        elif command == "AUTHENTICATE":
            return self.authenticate(tag, rest.split(" ")[2:], tokens, fault)
        elif command == "LOGIN":
            if fault == "refuse-login" or tokens.exists():
                self.send(f"{tag} NO [AUTHENTICATIONFAILED] no")
                return True
        elif command == "SELECT":
            return self.select(tag, fault)
        elif command == "LOGOUT":
            self.send("* BYE")
            self.send(f"{tag} OK")
            return False
        elif command == "UID":
            return self.uid(tag, rest, fault)
        self.send(f"{tag} OK")
        return True

    def ask(self, challenge):
        self.send(("+ " + challenge).rstrip() if challenge else "+ ")
        said = self.lines.readline().decode("ascii").strip()
        self.note("log", "proof" if said else "empty")
        return said

    def authenticate(self, tag, initial, tokens, fault):
        """As Google and Microsoft do it: a no comes as a challenge first, whose answer is an empty line."""
        while fault == "asks-for-ever":
            self.ask("")
        if fault == "drop-at-login":
            return False
        if fault == "no-sasl-ir" and initial:
            self.send(f"{tag} BAD too much")
            return True
        proof = base64.b64decode(initial[0] if initial else self.ask("")).decode()
        fields = dict(part.split("=", 1) for part in proof.split("\1") if part)
        if f"{fields['user']} {fields['auth'].removeprefix('Bearer ')}" in tokens.read_text().splitlines():
            self.send(f"{tag} OK welcome")
        elif fault == "drop-at-no":
            return False
        elif fault == "login-unavailable":
            self.send(f"{tag} NO [UNAVAILABLE] the directory is away")
        elif self.ask(base64.b64encode(b'{"status":"400","schemes":"Bearer"}').decode()):
            self.send(f"{tag} BAD an empty line was wanted")
        else:
            self.send(f"{tag} NO [AUTHENTICATIONFAILED] no")
        return True

    def select(self, tag, fault):
        if fault == "no-folder":
            self.send(f"{tag} NO no such folder")
            return True
        validity = self.folder / "validity"
        number = validity.read_text().strip() if validity.exists() else "1"
        self.send(f"* {len(self.uids())} EXISTS")
        if fault != "no-validity":
            self.send(f"* OK [UIDVALIDITY {number}] valid {{12}}")
        self.send(f"{tag} OK [READ-WRITE] done")
        return True

    def uid(self, tag, rest, fault):
        words = rest.split(" ")
        what = words[1].upper()
        if fault == "drop":
            return False
        if fault == "silent":
            self.lines.readline()
            return False
        if fault == "garbage":
            self.send("\x00\x01 220 hello, I am no IMAP server")
            return False
        if fault == "bye":
            self.send("* BYE too busy")
            return False
        if fault == "long-line":
            self.send(b"* SEARCH " + b"7" * (3 << 20) + b"\r\n")
        if fault == "eight-bit":
            self.send(b"* OK \xff\xfe\x00 caf\xe9\r\n* 1 EXISTS\r\n* 0 RECENT\r\n* XYZZY {3}\r\n")
        if what == "SEARCH":
            first = int(re.search(r"UID (\d+):\*", rest.split("SEARCH", 1)[1]).group(1))
            found = [u for u in self.uids() if u >= first] or self.uids()[-1:]
            self.send("* SEARCH" + "".join(f" {u}" for u in found))
        elif what == "FETCH":
            return self.fetch(tag, int(words[2]), rest.upper(), fault)
        elif what == "STORE":
            self.note("seen", words[2])
        self.send(f"{tag} OK")
        return True

    def fetch(self, tag, uid, rest, fault):
        path = self.folder / f"{uid}.eml"
        if not path.exists():
            self.send(f"{tag} OK nothing")
            return True
        bytes_ = path.read_bytes()
        told = uid + 1 if fault == "wrong-uid" else uid
        if "BODY" not in rest:
            size = 5 if fault in ("lie-size", "huge-literal") else len(bytes_)
            self.send(f"* 1 FETCH (FLAGS (\\Recent) RFC822.SIZE {size} UID {told})")
        elif fault == "drop-at-fetch":
            self.send(f"* 1 FETCH (UID {uid} BODY[] {{{len(bytes_)}}}")
            self.send(bytes_[: len(bytes_) // 2])
            return False
        elif fault == "huge-literal":
            self.send(f"* 1 FETCH (UID {uid} BODY[] {{99999999999}}")
            self.send(b"x" * 100)
        elif fault == "bad-literal":
            self.send(f"* 1 FETCH (UID {uid} BODY[] {{12x}}")
        elif fault == "short-literal":
            self.send(f"* 1 FETCH (UID {uid} BODY[] {{3}}")
            self.send(bytes_)
        else:
            self.send(f"* 1 FETCH (UID {told} BODY[] {{{len(bytes_)}}}")
            self.send(bytes_ + b" FLAGS (\\Recent))\r\n")
        self.send(f"{tag} OK")
        return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    arguments = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", 0))
    context = None
    if arguments.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.cert, arguments.key)

    def talk(connection):
        try:
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            Session(connection, arguments.folder).serve()
        except OSError:
            pass
        finally:
            connection.close()

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    print("port", listener.getsockname()[1], flush=True)
    threading.Thread(target=accept, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
