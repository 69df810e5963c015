"""The words a reader of an HTML mail sees, without the mails it quotes.

Read as a stream of tags and never as a tree: a mail of nothing but nested or unclosed tags must
not take longer than a letter. Cutting plain-text history and signatures is `mail_text.py`'s.
"""

from html.parser import HTMLParser

LONGEST_HTML = 400_000  # letters; a letter of words alone has a hundredth of that
UNSEEN = {"script", "style", "head", "title", "blockquote"}
BLOCKS = {"p", "div", "br", "tr", "li", "hr", "h1", "h2", "h3", "h4", "table", "ul", "ol"}


def text_from_html(html: str) -> str:
    """Visible text, one line per block; quoted mails (blockquote), styles and scripts left out."""
    words = _Words()
    words.feed(_without_open_comment(html[:LONGEST_HTML]))
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.parts).splitlines())
    return "\n".join(lines).strip()


def _without_open_comment(html: str) -> str:
    # For every comment that is never closed the parser would search the rest of the text again.
    last_close = html.rfind("-->") + 1
    return html[:last_close] + html[last_close:].replace("<!--", "")


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
        if tag in BLOCKS and not self._hidden_by:
            self.parts.append("\n")
