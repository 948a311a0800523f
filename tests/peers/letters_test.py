#!/usr/bin/python3
"""Letters as others judge them: axe-core for accessibility, SpamAssassin for how they look to a mail
server, and the elements and CSS that Gmail, Outlook and Apple Mail all show.

    letters_test.py <homeward> <axe.min.js>

The demo school lives through its weeks; every kind of letter that leaves is judged, light and dark,
at the width of a phone and of a desk.
"""
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from homeward import FRIDAYS, Relay, School, approve_all, drop_demo_start, drop_demo_week  # noqa: E402

BINARY = AXE = None
DARK = "@media (prefers-color-scheme:dark)"
# What Gmail (web and apps), Outlook (Windows, web, phones) and Apple Mail all show, or leave out without harm. Support
# by the data of caniemail.com (github.com/hteumeuleu/caniemail, _features/), whose tests date from 2019 to 2024:
#  - background: one colour everywhere; border: everywhere up to 8 px on tables and cells; border-radius: square
#    corners in Outlook for Windows;
#  - font-weight: 400 and 700 everywhere; line-height: everywhere, though Outlook for Windows rounds it;
#  - text-align: everywhere, but start and end only in some, so the letter says left or right;
#  - padding: everywhere on table cells; Outlook for Windows on nothing else: there lines stand a little closer;
#  - margin: everywhere, but for negative values, auto, span and body: the letter needs 0 and a few pixels above;
#  - width: everywhere on tables and cells; pictures have the attribute as well;
#  - max-width: Outlook for Windows from 2019 on and on tables alone: before that as wide as the window;
#  - display: Outlook for Windows knows none alone, and one test of two says not even that, hence its own mso-hide on
#    the preview line; the answers are links in a row there; overflow, max-height: for that line in other programs;
#  - break-before: for paper; what does not know it loses nothing;
#  - prefers-color-scheme, in style sheets: Apple Mail and Outlook on the web, Mac and iPhone; Gmail and Outlook for
#    Windows and Android leave it out, and show the light letter or darken it themselves.
# Elements (tables, headings, paragraphs, links, pictures with alt), color, font-family, font-size and text-decoration
# are taken as known everywhere.
TAGS = {"html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "h1", "h2", "span", "strong",
        "a", "img"}
PROPERTIES = {"margin", "padding", "padding-top", "background", "color", "border", "border-top", "border-radius", "display",
              "font-family", "font-size", "font-weight", "line-height", "text-align", "text-decoration", "width",
              "max-width", "height", "max-height", "overflow", "margin-top", "break-before", "mso-hide"}
GMAIL_CLIPS_AT = 102 * 1024


class Features(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.properties, self.remote = set(), set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            if name == "style":
                self.properties |= {p.split(":")[0].strip() for p in value.split(";") if p.strip()}
            if name in ("src", "background") and not value.startswith("cid:"):
                self.remote.append(value)


def lived_letters(root):
    """Every letter of the demo school's eight weeks, as it came to the relay; and the staff's board at their end."""
    relay = Relay(root / "relay")
    school = School(BINARY, root / "school", f"smtp://127.0.0.1:{relay.port}",
                    options={"# settle = 5": "settle = 0", '# term_start = ""': 'term_start = "2026-08-31"'})
    drop_demo_start(school)
    school.run("serve", "--once", "--as-of", "2026-08-31T08:00")
    school.run("arm")
    for week, friday in enumerate(FRIDAYS, 1):
        drop_demo_week(school, week)
        school.run("serve", "--once", "--as-of", f"{friday}T15:00")
        approve_all(school)
        school.run("serve", "--once", "--as-of", f"{friday}T16:30")
    messages = relay.messages()
    relay.stop()
    return messages, (school.folder / "share/reports/index.html").read_text(encoding="utf-8")


def kinds_of(messages):
    """One letter of each set of headings and languages: the rest differ in words alone."""
    kinds = {}
    for message in messages:
        page = message.get_body(("html",)).get_content()
        headings = re.findall(r'<h2[^>]*>([^<]*)</h2>', page)
        kinds.setdefault((message["Content-Language"], len(headings), "<img" in page, "<h2 style" in page), message)
    return list(kinds.values())


class Letters(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="homeward-letters-")
        cls.root = pathlib.Path(cls.scratch.name)
        cls.messages, cls.board = lived_letters(cls.root)
        cls.kinds = kinds_of(cls.messages)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def axe(self, page, width):
        """What axe-core finds in the page, in Chromium."""
        script = pathlib.Path(AXE).read_text(encoding="utf-8")
        # Pictures are inline parts of the message; here their place is enough.
        page = re.sub(r'src="cid:[^"]*"', 'src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="', page)
        page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)  # the board lets no script run
        run = ("<script>" + script + "</script><script>axe.run().then(r => document.body.setAttribute('data-axe', "
               "JSON.stringify(r.violations.map(v => v.id + ': ' + v.nodes[0].html))))</script></body>")
        file = self.root / "page.html"
        file.write_text(page.replace("</body>", run), encoding="utf-8")
        done = subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},1600",
             "--virtual-time-budget=20000", "--dump-dom", file.as_uri()], capture_output=True, text=True, timeout=180)
        found = re.search(r'data-axe="([^"]*)"', done.stdout)
        self.assertIsNotNone(found, "axe-core did not answer: " + done.stderr[-500:])
        return json.loads(html.unescape(found.group(1)))

    def test_axe_finds_no_violation(self):
        self.assertGreater(len(self.kinds), 4)
        for message in self.kinds:
            page = message.get_body(("html",)).get_content()
            for width, shown in ((390, page), (1100, page), (390, page.replace(DARK, "@media all"))):
                with self.subTest(subject=message["Subject"], width=width, dark=shown != page):
                    self.assertEqual(self.axe(shown, width), [])
        # It would see one.
        self.assertNotEqual(self.axe('<html><body><p style="color:#bbb;background:#fff">Hello</p></body></html>', 390), [])

    def test_axe_finds_no_violation_on_the_staffs_board(self):
        for width in (390, 1100):
            for dark in (False, True):
                page = self.board.replace(DARK, "@media all") if dark else self.board
                with self.subTest(width=width, dark=dark):
                    self.assertEqual(self.axe(page, width), [])

    def test_spamassassin_scores_below_one(self):
        for message in self.kinds:
            done = subprocess.run(["spamassassin", "--local"], input=message.as_bytes(), capture_output=True, timeout=180)
            score = re.search(rb"^X-Spam-Status: \w+, score=(-?[\d.]+)", done.stdout, re.M)
            self.assertIsNotNone(score, done.stderr[-500:])
            self.assertLess(float(score.group(1)), 1.0, done.stdout[:2000])

    def test_every_program_shows_what_is_used(self):
        for message in self.messages:
            page = message.get_body(("html",)).get_content()
            used = Features(page)
            self.assertLessEqual(used.tags, TAGS)
            self.assertLessEqual(used.properties, PROPERTIES)
            self.assertEqual(used.remote, [])
            self.assertNotRegex(page, r"text-align:(start|end)|display:none(?!;mso-hide:all)|margin:-")
            self.assertNotRegex(page, r"position:|float:|flex|grid|url\(|@import|@font-face|<script|<form|<input")
            self.assertLess(len(page.encode()), GMAIL_CLIPS_AT / 3)
            # All that is no attachment and no picture, as it travels: headers, text and HTML.
            written = len(page.encode()) + len(message.get_body(("plain",)).get_content().encode())
            self.assertLess(written, GMAIL_CLIPS_AT / 2)


if __name__ == "__main__":
    BINARY, AXE = sys.argv.pop(1), sys.argv.pop(1)
    unittest.main(verbosity=2)
