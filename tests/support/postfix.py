"""A real Postfix of a test's own: submission with STARTTLS and SASL (by Dovecot) on a loopback port, its mailboxes
in a folder.

Nothing of the machine's own Postfix is read or started. Wants root, as Postfix's master does.
"""
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""

MAIN = """\
compatibility_level = 3.6
myhostname = mail.example.org
queue_directory = {root}/queue
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {root}/maillog
maillog_file_prefixes = {root}
inet_protocols = ipv4
mydestination =
mynetworks =
virtual_mailbox_domains = example.org
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = inline:{{ {mailboxes} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = {uid}
smtpd_tls_cert_file = {root}/cert.pem
smtpd_tls_key_file = {root}/key.pem
smtpd_tls_security_level = encrypt
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, reject
message_size_limit = 3000000
smtpd_client_connection_rate_limit = 0
smtpd_client_auth_rate_limit = 0
"""

# Dovecot answers Postfix's question who may log in, and does nothing else.
DOVECOT = """\
base_dir = {root}/dovecot
state_dir = {root}/dovecot
log_path = {root}/dovecot.log
protocols =
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
passdb {{
  driver = static
  args = user={user}@example.org password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}
}}
service auth {{
  unix_listener {root}/queue/private/auth {{
    mode = 0600
    user = postfix
  }}
}}
service stats {{
  chroot =
}}
"""


class Postfix:
    """Mailboxes for `names` at example.org; `user` may submit with `password`."""

    def __init__(self, names, user, password):
        # A short path that Postfix's own user may walk: its sockets' names have a limit.
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="hwpf-", dir="/tmp"))
        self.root.chmod(0o755)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        account = pwd.getpwnam("postfix")
        for name in ("etc", "queue", "data", "mail", "dovecot"):
            (self.root / name).mkdir()
        os.chown(self.root / "data", account.pw_uid, -1)
        os.chown(self.root / "mail", account.pw_uid, account.pw_gid)
        self.certificate = str(self.root / "cert.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", str(self.root / "key.pem"), "-out", self.certificate],
                       check=True, stderr=subprocess.DEVNULL)
        values = {"root": self.root, "port": self.port, "user": user, "password": password, "uid": account.pw_uid, "gid": account.pw_gid,
                  "mailboxes": ", ".join(f"{{ {name}@example.org = {name}/ }}" for name in names)}
        (self.root / "etc" / "main.cf").write_text(MAIN.format(**values))
        (self.root / "etc" / "master.cf").write_text(MASTER.format(**values))
        (self.root / "dovecot.conf").write_text(DOVECOT.format(**values))
        self.run("start")
        self.dovecot = subprocess.Popen(["dovecot", "-F", "-c", str(self.root / "dovecot.conf")],
                                        stderr=subprocess.DEVNULL)
        for _ in range(1000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0 and (self.root / "queue/private/auth").exists():
                    return
            time.sleep(0.01)
        raise RuntimeError("Postfix does not listen: " + self.log())

    def run(self, command):
        subprocess.run(["postfix", "-c", str(self.root / "etc"), command], check=True, capture_output=True)

    def log(self):
        path = self.root / "maillog"
        return path.read_text() if path.exists() else ""

    def stop(self):
        self.dovecot.terminate()
        self.dovecot.wait()
        self.run("stop")
        shutil.rmtree(self.root, ignore_errors=True)

    def mail(self, name):
        """The messages in that mailbox, as bytes."""
        folder = self.root / "mail" / name / "new"
        return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.exists() else []

    def wait_for_mail(self, name, count, seconds=30):
        deadline = time.monotonic() + seconds
        while len(self.mail(name)) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.mail(name)
