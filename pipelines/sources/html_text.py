"""The words a reader of an HTML mail sees, without the mails it quotes.

Read as a stream of tags and never as a tree: a mail of nothing but nested or unclosed tags must
not take longer than a letter. Cutting history and signatures is `ml/text/own_words.py`'s.
"""

import re
from html.parser import HTMLParser

LONGEST_HTML = 1_000_000  # letters, before styles, scripts and comments are cut out
LONGEST_TAG = 2_000
CUT_OUT = [
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<!\["), re.compile(">")),  # Outlook's conditions; the parser raises on others
    (re.compile(r"<style\b", re.IGNORECASE), re.compile(r"</style\s*>", re.IGNORECASE)),
    (re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\s*>", re.IGNORECASE)),
]
# On tags that never close, and on very long ones, the parser's time grows with their square.
LONG_TAG = re.compile(rf"<[^<>]{{{LONGEST_TAG},}}>")
OPEN_TAG = re.compile(rf"<(?![^<>]{{0,{LONGEST_TAG}}}>)")
UNSEEN = {"head", "title", "blockquote"}
BLOCKS = {"p", "div", "br", "tr", "li", "hr", "h1", "h2", "h3", "h4", "table", "ul", "ol"}


def text_from_html(html: str) -> str:
    """Visible text, one line per block; quoted mails (blockquote), styles and scripts left out."""
    html = html[:LONGEST_HTML]
    for opening, closing in CUT_OUT:
        html = _without(html, opening, closing)
    words = _Words()
    words.feed(OPEN_TAG.sub("&lt;", LONG_TAG.sub("", html)))
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.parts).splitlines())
    return "\n".join(lines).strip()


def _without(html: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """The text without everything between the two marks; what is never closed ends the text."""
    kept: list[str] = []
    position = 0
    while start := opening.search(html, position):
        kept.append(html[position : start.start()])
        end = closing.search(html, start.end())
        position = end.end() if end else len(html)
    return "".join([*kept, html[position:]])


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden_by: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._hidden_by.clear()  # a head that was never closed ends here
        if tag in UNSEEN:
            self._hidden_by.append(tag)
        self._end_line(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN and self._hidden_by and self._hidden_by[-1] == tag:
            self._hidden_by.pop()
        self._end_line(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden_by:
            self.parts.append(data)

    def _end_line(self, tag: str) -> None:
        line_is_over = self.parts[-1:] in ([], ["\n"])
        if tag in BLOCKS and not self._hidden_by and (tag == "br" or not line_is_over):
            self.parts.append("\n")
