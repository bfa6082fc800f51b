"""A private post office on loopback: Postfix takes mail in, Dovecot keeps the boxes."""

from __future__ import annotations

import contextlib
import email
import imaplib
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, Message
from email.utils import formatdate, make_msgid
from pathlib import Path

from tests.servers import free_port, require, until
from tests.servers.certificate import write_certificate

PROGRAMS = ("postfix", "dovecot", "doveadm")
HELP, ANN, BEN = "help@care.test", "ann@cust.test", "ben@cust.test"
PASSWORD = "open sesame"


@dataclass
class MailServer:
    """Any address of the two domains is taken; those without a box bounce with a real report."""

    folder: Path
    smtp: int
    imap: int
    imaps: int
    submission: int
    submissions: int
    lmtp: int
    users: tuple[str, ...] = (HELP, ANN, BEN)
    password: str = PASSWORD
    certificate: Path = Path()

    def send(self, sender: str, to: str, text: str, **headers: str) -> str:
        """Somebody writes a mail; keywords are headers (In_Reply_To=…). Returns its Message-ID."""
        mail = EmailMessage(policy.SMTP.clone(max_line_length=900))
        usual = {"Subject": "The router", "Message_ID": make_msgid(domain="cust.test")}
        usual |= {"From": sender, "To": to, "Date": formatdate()} | headers
        for name, value in usual.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        self.post(mail.as_bytes(), sender, to)
        return str(mail["Message-ID"]).strip("<>")

    def post(self, content: bytes, sender: str, to: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, "cust.test") as smtp:
            smtp.sendmail(sender, [to], content)

    def put(self, user: str, content: bytes, days_ago: int = 0) -> None:
        """Straight into a box, byte for byte: no mail server mends it on the way."""
        arrived = imaplib.Time2Internaldate(time.time() - days_ago * 86_400)
        with self._imap(user) as imap:
            imap.append("INBOX", "", arrived, content)

    def box(self, user: str, folder: str = "INBOX") -> list[Message]:
        with self._imap(user) as imap:
            if imap.select(folder, readonly=True)[0] != "OK":
                return []
            numbers = imap.search(None, "ALL")[1][0].split()
            return [self._message(imap, number) for number in numbers]

    def unseen(self, user: str) -> int:
        with self._imap(user) as imap:
            imap.select("INBOX", readonly=True)
            return len(imap.search(None, "UNSEEN")[1][0].split())

    def empty(self) -> None:
        for user in self.users:
            self._doveadm("expunge", "-u", user, "mailbox", "*", "all")

    def renumber(self, user: str) -> None:
        """The box gets a new UIDVALIDITY, as after a restore from a backup."""
        index = self.folder / "mail" / user
        numbers = index / "dovecot-uidlist"
        numbers.write_text("3 V1999999999 N1\n" if numbers.exists() else "")
        for stale in index.glob("dovecot.index*"):
            stale.unlink()

    def start(self) -> None:
        self._run("dovecot", "-c", str(self.folder / "dovecot.conf"))
        self._run("postfix", "-c", str(self.folder / "postfix"), "start")
        for port in (self.smtp, self.imap, self.submission, self.lmtp):
            until(lambda port=port: _listens(port), f"port {port} of the mail server")

    def stop(self) -> None:
        for pid_file in ("run/master.pid", "spool/pid/master.pid"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                os.kill(int((self.folder / pid_file).read_text()), signal.SIGTERM)
        until(lambda: not _listens(self.imap) and not _listens(self.smtp), "the ports to close")

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """The whole server is down for a while."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextlib.contextmanager
    def _imap(self, user: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.imap) as imap:
            imap.login(user, self.password)
            yield imap

    @staticmethod
    def _message(imap: imaplib.IMAP4, number: bytes) -> Message:
        answer = imap.fetch(number.decode(), "(BODY.PEEK[])")[1][0]
        assert isinstance(answer, tuple)
        return email.message_from_bytes(answer[1])

    def _doveadm(self, *command: str) -> None:
        self._run("doveadm", "-c", str(self.folder / "dovecot.conf"), *command)

    def _run(self, *command: str) -> None:
        # A daemon that inherits our pipes would keep this call waiting for ever.
        with (self.folder / "start.log").open("ab") as log:
            subprocess.run(
                command, check=True, timeout=60, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )


@contextlib.contextmanager
def mail_server() -> Iterator[MailServer]:
    require(PROGRAMS, "Mail", as_root=True)
    # pytest's own folders are closed to the users these servers run as.
    folder = Path(tempfile.mkdtemp(prefix="wk-mail-"))
    folder.chmod(0o755)
    server = MailServer(folder, *(free_port() for _ in range(6)))
    try:
        _configure(server)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _configure(server: MailServer) -> None:
    folder = server.folder
    for name in ("run", "mail", "postfix", "spool", "lib"):
        (folder / name).mkdir()
    shutil.chown(folder / "mail", "mail")
    shutil.chown(folder / "lib", "postfix")
    server.certificate, key = write_certificate(folder)
    accounts = "".join(f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in server.users)
    (folder / "users").write_text(accounts)
    (folder / "dovecot.conf").write_text(_dovecot(server, key))
    (folder / "postfix" / "main.cf").write_text(_postfix(server))
    (folder / "postfix" / "master.cf").write_text(_postfix_services(server))


def _dovecot(server: MailServer, key: Path) -> str:
    at = server.folder
    return f"""
base_dir = {at}/run
state_dir = {at}/run
log_path = {at}/dovecot.log
protocols = imap lmtp submission
listen = 127.0.0.1
ssl = yes
ssl_cert = <{server.certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
mail_location = maildir:{at}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
hostname = care.test
submission_relay_host = 127.0.0.1
submission_relay_port = {server.smtp}
passdb {{
  driver = passwd-file
  args = username_format=%u {at}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {at}/users
  default_fields = uid=mail gid=mail home={at}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {server.imap}
  }}
  inet_listener imaps {{
    port = {server.imaps}
    ssl = yes
  }}
}}
service submission-login {{
  inet_listener submission {{
    port = {server.submission}
  }}
  inet_listener submissions {{
    port = {server.submissions}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {server.lmtp}
  }}
}}
"""


def _postfix(server: MailServer) -> str:
    at = server.folder
    return f"""
compatibility_level = 3.6
queue_directory = {at}/spool
data_directory = {at}/lib
maillog_file = {at}/postfix.log
maillog_file_prefixes = {at}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = care.test
mydestination =
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = care.test, cust.test
virtual_transport = lmtp:inet:127.0.0.1:{server.lmtp}
smtpd_relay_restrictions = reject_unauth_destination
in_flow_delay = 0
alias_maps =
"""


_SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n -  0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n -  - trivial-rewrite
bounce    unix - - n -  0 bounce
defer     unix - - n -  0 bounce
trace     unix - - n -  0 bounce
verify    unix - - n -  1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n -  - proxymap
proxywrite unix - - n - 1 proxymap
smtp      unix - - n -  - smtp
relay     unix - - n -  - smtp
error     unix - - n -  - error
retry     unix - - n -  - error
discard   unix - - n -  - discard
local     unix - n n -  - local
virtual   unix - n n -  - virtual
lmtp      unix - - n -  - lmtp
anvil     unix - - n -  1 anvil
scache    unix - - n -  1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


def _postfix_services(server: MailServer) -> str:
    return _SERVICES.format(port=server.smtp)
