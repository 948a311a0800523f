#!/usr/bin/python3
"""A relay for tests: takes mail on loopback and keeps what it took, durably, before it says 250.

Prints "port N" once it listens and serves until it is killed, or until its standard input
closes if that is a pipe.

  --port N            0 (default) lets the kernel choose
  --maildir DIR       each message as it came, in DIR/new (tmp, fsync, rename)
  --count FILE        one line a message: its Message-ID; appended and fsynced before the 250
  --log FILE          one JSON line a message: sender, recipient, ids, size, tls, user
  --cert F --key F    offer STARTTLS; --require-tls refuses mail without it
  --auth USER:PASS    require AUTH PLAIN or LOGIN (over plaintext too, unless --require-tls)
  --xoauth2 FILE      require AUTH XOAUTH2 and nothing else; FILE's lines "user token" are let in
  --delay SECONDS     wait before the answer to the dot
"""
import argparse
import asyncio
import base64
import itertools
import json
import os
import ssl
import stat
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--maildir")
    parser.add_argument("--count")
    parser.add_argument("--log")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--require-tls", action="store_true")
    parser.add_argument("--auth")
    parser.add_argument("--xoauth2")
    parser.add_argument("--delay", type=float, default=0)
    return parser.parse_args()


def header(content, name):
    """The value of a header in the raw bytes, unfolded; empty when it is not there."""
    head = content.split(b"\r\n\r\n", 1)[0].replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ")
    for line in head.split(b"\r\n"):
        if line.lower().startswith(name.lower() + b":"):
            return line.split(b":", 1)[1].strip().decode("utf-8", "replace")
    return ""


def append_durably(path, line):
    with open(path, "ab") as out:
        out.write(line.encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())


def store_in_maildir(folder, name, content):
    for part in ("tmp", "new", "cur"):
        os.makedirs(os.path.join(folder, part), exist_ok=True)
    temporary = os.path.join(folder, "tmp", name)
    with open(temporary, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.rename(temporary, os.path.join(folder, "new", name))


class Keeper:
    """aiosmtpd's handler: everything is on disk before the sender is told so."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.numbers = itertools.count(1)

    async def handle_DATA(self, server, session, envelope):
        number = next(self.numbers)
        content = envelope.original_content
        if self.arguments.maildir:
            name = f"{os.getpid()}.{number:06d}.sink"
            store_in_maildir(self.arguments.maildir, name, content)
        message_id = header(content, b"Message-ID")
        if self.arguments.count:
            append_durably(self.arguments.count, message_id)
        if self.arguments.log:
            append_durably(self.arguments.log, json.dumps({
                "from": envelope.mail_from, "to": envelope.rcpt_tos, "message_id": message_id,
                "size": len(content), "tls": session.ssl is not None,
                "authenticated": session.authenticated, "mail_options": envelope.mail_options}))
        if self.arguments.delay:
            await asyncio.sleep(self.arguments.delay)
        return f"250 2.0.0 Ok: queued as S{number:06d}"


def authenticator(expected):
    user, password = expected.split(":", 1)

    def check(server, session, envelope, mechanism, data):
        right = data.login == user.encode() and data.password == password.encode()
        return AuthResult(success=right, handled=right)
    return check


class TokenKeeper(Keeper):
    """A Keeper whose clients log in by access tokens, as Google and Microsoft answer them."""

    async def auth_XOAUTH2(self, server, args):
        answer = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        fields = dict(part.split(b"=", 1) for part in answer.split(b"\1") if b"=" in part)
        user = fields.get(b"user", b"").decode()
        token = fields.get(b"auth", b"").decode().removeprefix("Bearer ")
        with open(self.arguments.xoauth2) as lines:
            if f"{user} {token}" in lines.read().splitlines():
                return AuthResult(success=True)
        # The error comes as a challenge; the 535 only behind the client's empty answer.
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False)


def make_server(arguments, handler):
    context = None
    if arguments.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.cert, arguments.key)
    options = {}
    if arguments.auth:
        options = {"auth_required": True, "auth_require_tls": arguments.require_tls,
                   "authenticator": authenticator(arguments.auth), "auth_exclude_mechanism": []}
    if arguments.xoauth2:
        options = {"auth_required": True, "auth_require_tls": arguments.require_tls,
                   "auth_exclude_mechanism": ["PLAIN", "LOGIN"]}
    return SMTP(handler, hostname="sink.example.org", data_size_limit=64 << 20,
                enable_SMTPUTF8=True, tls_context=context,
                require_starttls=arguments.require_tls, **options)


async def watch_stdin():
    """The test that started us is gone when our input ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(4096):
        pass


async def serve():
    arguments = parse_arguments()
    handler = TokenKeeper(arguments) if arguments.xoauth2 else Keeper(arguments)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: make_server(arguments, handler), "127.0.0.1",
                                      arguments.port)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        await watch_stdin()
    else:
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        pass
