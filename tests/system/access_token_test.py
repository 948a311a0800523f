#!/usr/bin/python3
"""The real daemon logs in by OAuth2: a token service, a relay and a mailbox on loopback.

Tokens that expire in the middle of a night are replaced; a spent refresh token stops the route with an alert and
loses nothing; a newer refresh token is kept. No secret is ever in a log, an argument, the environment or the database.
"""
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from composed import Composed, minute, once, set_relay  # noqa: E402
from homeward import Relay  # noqa: E402
from inbox_test import Mailbox, answer  # noqa: E402

BINARY = None
FAMILIES = 12
USER = "letters@lincoln.example.org"


class TokenService:
    """Every token is good until the next is handed out; the server reads in the file `good` who is let in."""

    def __init__(self, good):
        self.forms, self.given, self.lifetime, self.refuses = [], [], 3600, False
        self.good = good
        self.good.write_text("")
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                status, answer = service.answer(form)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Date", "Thu, 01 Jan 1970 00:00:00 GMT")  # a clock far off
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/token"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, form):
        self.forms.append(form)
        if self.refuses:
            return 400, {"error": "invalid_grant", "error_description": "the secret is refresh-0"}
        token = f"access-{len(self.given)}"
        self.given.append(token)
        self.good.write_text(f"{USER} {token}\n")  # the older ones are over
        return 200, {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer",
                     "refresh_token": f"refresh-{len(self.given)}"}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def secrets(self):
        return ["client-s3cret", "refresh-", "access-"]


class AccessTokens(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="homeward-oauth-")
        cls.addClassCleanup(scratch.cleanup)
        cls.root = pathlib.Path(scratch.name)
        cls.composed = Composed(BINARY, cls.root, FAMILIES)

    def setUp(self):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.root))
        self.service = TokenService(folder / "good-tokens")
        self.addCleanup(self.service.stop)
        self.relay = Relay(folder / "relay", "--xoauth2", str(self.service.good))
        self.addCleanup(self.relay.stop)
        self.school = self.composed.copy(
            f"smtp://127.0.0.1:{self.relay.port}", tls='"none"', connections=2, auth='"xoauth2"', user=f'"{USER}"',
            oauth_token_url=f'"{self.service.url}"', oauth_client_id='"homeward"',
            oauth_client_secret='"client.secret"', oauth_refresh_token='"refresh.secret"', oauth_scope='"mail"')
        (self.school.folder / "client.secret").write_text("client-s3cret\n")
        (self.school.folder / "refresh.secret").write_text("refresh-0\n")

    def assert_no_secret_shows(self):
        shown = (self.school.folder / "daemon.log").read_bytes()
        for name in self.school.folder.glob("state/homeward.db*"):
            shown += name.read_bytes()
        shown += self.school.config.read_bytes()
        for secret in self.service.secrets():
            self.assertNotIn(secret.encode(), shown)

    def test_refresh_tokens(self):
        self.assertEqual(once(self.school, minute(15)), 0)
        self.assertEqual(self.school.status()["messages"], {"sent": FAMILIES})
        self.assertEqual(len(self.service.forms), 1, "one token for all connections")
        self.assertEqual(self.service.forms[0], {
            "grant_type": "refresh_token", "refresh_token": "refresh-0", "client_id": "homeward",
            "client_secret": "client-s3cret", "scope": "mail"})
        kept = self.school.folder / "state" / "oauth-refresh-token"
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        self.assertIn("logged in", self.school.run("check", "--relay", check=False).stdout)
        self.assertEqual(self.service.forms[1]["refresh_token"], "refresh-1", "the newer one, after a restart")
        self.assert_no_secret_shows()

    def test_a_mailbox(self):
        mailbox = Mailbox(self.school.folder / "mailbox")
        self.addCleanup(mailbox.stop)
        service = TokenService(mailbox.folder / "tokens")
        self.addCleanup(service.stop)
        with open(self.school.config, "a") as config:
            config.write(f'[inbox]\nurl = "{mailbox.url}"\ntls = "none"\nuser = "{USER}"\nauth = "xoauth2"\n'
                         f'oauth_token_url = "{service.url}"\noauth_client_id = "homeward"\n'
                         'oauth_client_secret = "client.secret"\noauth_refresh_token = "refresh.secret"\n')
        self.assertEqual(once(self.school, minute(15)), 0)
        letter = self.relay.messages()[0]
        mailbox.put(answer(letter, "Thank you for telling us."))
        self.assertEqual(once(self.school, minute(20)), 0)
        self.assertEqual(mailbox.read(), {1})
        self.assertEqual([form["refresh_token"] for form in service.forms], ["refresh-0", "refresh-1"])
        state = self.school.folder / "state"
        for name, keeper in (("oauth-refresh-token", self.service), ("inbox-oauth-refresh-token", service)):
            self.assertEqual((state / name).stat().st_mode & 0o777, 0o600)
            self.assertIn(f"refresh-{len(keeper.given)}\n", (state / name).read_text())
        self.assertIn("the mailbox can be read", self.school.run("check", "--inbox", check=False).stdout)

        service.refuses = True
        mailbox.put(answer(letter, "One more thing."))
        once(self.school, minute(25))
        self.assertEqual(mailbox.read(), {1})
        done = self.school.run("check", "--inbox", check=False)
        self.assertEqual(done.returncode, 78)
        self.assertIn("invalid_grant; check inbox.user", done.stdout)
        self.assertNotIn("refresh-", done.stdout)
        service.refuses = False
        once(self.school, minute(30))
        self.assertEqual(mailbox.read(), {1, 2})
        self.assertEqual(self.school.database("SELECT count(*) FROM inbound WHERE kind = 'reply'"), [(2,)])
        self.assert_no_secret_shows()

    def test_client_credentials_that_expire_at_once(self):
        self.service.lifetime = 1
        set_relay(self.school, oauth_refresh_token='""', messages_per_connection=1)
        self.assertEqual(once(self.school, minute(15)), 0)
        self.assertEqual(self.school.status()["messages"], {"sent": FAMILIES})
        self.assertEqual(self.service.forms[0]["grant_type"], "client_credentials")
        self.assertFalse((self.school.folder / "state" / "oauth-refresh-token").exists())
        self.assert_no_secret_shows()

    def test_a_spent_refresh_token_stops_the_route(self):
        self.service.refuses = True
        self.assertEqual(once(self.school, minute(15)), 1)
        self.assertEqual(self.school.status()["messages"], {"queued": FAMILIES})
        self.assertEqual(self.relay.message_ids(), [])
        done = self.school.run("check", "--relay", check=False)
        self.assertEqual(done.returncode, 78)
        self.assertIn("refresh token", done.stdout)
        self.assertIn("relay", self.school.run("status", check=False).stdout)
        self.assert_no_secret_shows()
        self.service.refuses = False
        self.assertEqual(once(self.school, minute(20)), 0)  # a start tries again
        self.assertEqual(len(self.relay.message_ids()), FAMILIES)

    def test_a_wrong_password_and_secrets_in_proc(self):
        self.service.good.write_text("nobody nothing\n")
        self.service.answer = lambda form: (200, {"access_token": "access-wrong", "expires_in": 3600})
        process = subprocess.Popen([self.school.binary, "--config", str(self.school.config), "serve", "--rehearse", minute(15)],
                                   stderr=open(self.school.folder / "daemon.log", "ab"))
        try:
            deadline = time.monotonic() + 60
            while self.school.database("SELECT state FROM route") != [("stopped",)]:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
            for name in ("cmdline", "environ"):
                shown = pathlib.Path(f"/proc/{process.pid}/{name}").read_bytes()
                for secret in self.service.secrets():
                    self.assertNotIn(secret.encode(), shown)
        finally:
            process.kill()
            process.wait()
        self.assertEqual(self.relay.message_ids(), [])
        self.assert_no_secret_shows()


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=1)
