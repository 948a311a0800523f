"""A real Dovecot of a test's own: IMAP over TLS on a loopback port, mailboxes as Maildirs in a folder.

Nothing of the machine's own Dovecot is read or started. Wants root, as Dovecot's master does.
"""
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

CONFIG = """\
base_dir = {root}/run
state_dir = {root}/run
log_path = {root}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
auth_mechanisms = plain login
mail_location = maildir:{mail}/%n
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
first_valid_uid = 1
"""


class Dovecot:
    """Whoever logs in with `password` has the Maildir of that name in `mail`."""

    def __init__(self, password, mail=None, account="nobody"):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="hwdc-", dir="/tmp"))
        self.root.chmod(0o755)
        self.account = pwd.getpwnam(account)
        self.mail = pathlib.Path(mail or self.root / "mail")
        if mail is None:
            self.mail.mkdir()
            os.chown(self.mail, self.account.pw_uid, self.account.pw_gid)
        (self.root / "run").mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.certificate = str(self.root / "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", str(self.root / "key.pem"), "-out", self.certificate],
                       check=True, stderr=subprocess.DEVNULL)
        (self.root / "dovecot.conf").write_text(CONFIG.format(
            root=self.root, mail=self.mail, port=self.port, password=password, uid=self.account.pw_uid,
            gid=self.account.pw_gid))
        self.process = subprocess.Popen(["dovecot", "-F", "-c", str(self.root / "dovecot.conf")], stderr=subprocess.DEVNULL)
        for _ in range(1000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise RuntimeError("Dovecot does not listen: " + self.log())

    def log(self):
        path = self.root / "log"
        return path.read_text() if path.exists() else ""

    def deliver(self, name, message):
        """As a mail server's local delivery does: tmp, then a rename into new."""
        folder = self.mail / name
        for part in ("", "tmp", "new", "cur"):
            (folder / part).mkdir(exist_ok=True)
            os.chown(folder / part, self.account.pw_uid, self.account.pw_gid)
        number = len(list((folder / "new").iterdir())) + len(list((folder / "cur").iterdir()))
        temporary = folder / "tmp" / f"{time.time_ns()}.{number}.test"
        temporary.write_bytes(message)
        os.chown(temporary, self.account.pw_uid, self.account.pw_gid)
        os.rename(temporary, folder / "new" / temporary.name)

    def messages(self, name):
        """(is it read, its bytes) of everything in that mailbox."""
        folder = self.mail / name
        files = [f for part in ("new", "cur") for f in (folder / part).iterdir()]
        return [("S" in f.name.partition(":2,")[2], f.read_bytes()) for f in files]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)
