#!/usr/bin/python3
"""./dev bench documents: one-page letters a second and core, and peak memory, on the same XHTML.

Ours renders on one thread. WeasyPrint (Debian's) runs in one warm process, headless Chromium in one warm
browser that prints page after page over its debugging pipe. Time is the processor's, of the process and, for
Chromium, of all its processes, so that a busy machine does not matter; each makes a letter first that is not
counted. WeasyPrint and Chromium take the machine's fonts, ours the pinned ones; Chromium tags its PDF as
ours does, WeasyPrint 57 does not. Chromium's peak is the sum over its processes of what each holds alone.
"""
import base64
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Two of the pages that the renderer's fuzzer begins with.
LETTERS = {"English": "letter.html", "Chinese": "chinese.html"}
ROUNDS = 3
TICKS = os.sysconf("SC_CLK_TCK")


def ours(binary, file):
    letters = 60
    done = subprocess.run([binary, ROOT / "config" / "fonts.conf", file, str(letters)], capture_output=True, text=True,
                          check=True).stdout.split()
    return letters / float(done[0]), int(done[2]) / 1024


def weasyprint(file):
    """Runs in a process of its own: this script with --weasyprint."""
    from weasyprint import HTML

    words = pathlib.Path(file).read_text()
    HTML(string=words).write_pdf()
    letters = 1 if "chinese" in file else 4
    before = time.process_time()
    for _ in range(letters):
        HTML(string=words).write_pdf()
    print(letters / (time.process_time() - before), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def of_child(mode, file):
    done = subprocess.run([sys.executable, __file__, mode, file], capture_output=True, text=True, check=True)
    return tuple(float(word) for word in done.stdout.split()[-2:])


class Browser:
    """Headless Chromium over --remote-debugging-pipe: messages of JSON, each ended by a NUL."""

    def __init__(self, folder):
        to_read, self.out = os.pipe()
        self.into, to_write = os.pipe()

        def pipes():
            read, write = os.dup(to_read), os.dup(to_write)
            os.dup2(read, 3)
            os.dup2(write, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--remote-debugging-pipe", f"--user-data-dir={folder}"],
            preexec_fn=pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.number = 0
        self.rest = b""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self.rest:
                self.rest += os.read(self.into, 1 << 20)
            line, self.rest = self.rest.split(b"\0", 1)
            answer = json.loads(line)
            if answer.get("id") == self.number:
                return answer["result"]

    def letter(self, words):
        self.call("Page.setDocumentContent", frameId=self.frame, html=words)
        pdf = base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"])
        assert pdf.startswith(b"%PDF-")

    def processes(self):
        children = {}
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
        found, todo = [], [self.process.pid]
        while todo:
            found.append(todo.pop())
            todo += children.get(found[-1], [])
        return found

    def seconds(self):
        total = 0
        for pid in self.processes():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / TICKS
        return total

    def megabytes(self):
        kib = 0
        for pid in self.processes():
            try:  # not every kernel sums it up; and a helper process may just have ended
                lines = pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines()
            except OSError:
                continue
            kib += sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))
        return kib / 1024


def chromium(file):
    words = pathlib.Path(file).read_text()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            for _ in range(3):
                browser.letter(words)
            before = browser.seconds()
            letters = 20
            for _ in range(letters):
                browser.letter(words)
            print(letters / (browser.seconds() - before), browser.megabytes())
        finally:
            browser.process.terminate()
            browser.process.wait()


def main():
    if sys.argv[1] in ("--weasyprint", "--chromium"):
        return {"--weasyprint": weasyprint, "--chromium": chromium}[sys.argv[1]](sys.argv[2])
    print(f"letters a second of one core, and peak MB; medians of {ROUNDS} rounds, in turn")
    for language, name in LETTERS.items():
        file = str(ROOT / "tests" / "fuzz" / "corpus" / "document" / name)
        rounds = {"homeward": [], "WeasyPrint": [], "Chromium": []}
        for _ in range(ROUNDS):
            rounds["homeward"].append(ours(sys.argv[1], file))
            rounds["WeasyPrint"].append(of_child("--weasyprint", file))
            rounds["Chromium"].append(of_child("--chromium", file))
        speed = {who: statistics.median(pair[0] for pair in pairs) for who, pairs in rounds.items()}
        memory = {who: statistics.median(pair[1] for pair in pairs) for who, pairs in rounds.items()}
        for who in rounds:
            ratio = "" if who == "homeward" else f"  we are {speed['homeward'] / speed[who]:.1f} times as fast"
            print(f"{language:8} {who:10} {speed[who]:8.2f}/s {memory[who]:7.0f} MB{ratio}")
    return None


if __name__ == "__main__":
    main()
