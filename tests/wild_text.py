"""Text that has broken spreadsheets and pages elsewhere, and a strategy for text of any kind."""

from hypothesis import strategies as st

FORMULAS = (
    *("=1+1", "+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example","a")'),
    *("\t=1+1", "\r=1+1", "\n=1+1", "\r\n=1+1", "  =1+1", "\u00a0=1", "\u200b=1", "\ufeff=1"),
    *("＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1", "﹢1", "﹣1", "﹫x", "−1", "⁼1", "⩵1"),
    *("a;=1+1", "a,=1+1", "a|=1+1", "a\n=1+1", 'a;"=1+1', "a;'=1+1", "a ; @x", 'x"";""=1', "'=1"),
    *(
        "''=1",
        "'",
        "'-",
        "\x00=1",
        "\x1b=1",
        "\x0b=1",
        "\x0c=1",
        "\u2028=1",
        "\u0085=1",
        "\u202e=1",
    ),
    *("%0A=1", '"=1"', "“=1", "DDE('cmd';'/C calc';'x')", "=WEBSERVICE('http://x.example')"),
    *(
        "_x003D_1",
        "_x000D_=1",
        "=" * 500,
        "{=1}",
        "\ud800=1",
        "\uffff=1",
        "- dash",
        "--",
        "==",
        "=\n=",
    ),
)
SCRIPTS = (
    *("<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "</script><script>alert(1)//"),
    *(
        "<script src=//x.example/a.js></script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
    ),
    *(
        "<svg><script>alert(1)</script></svg>",
        "<body onload=alert(1)>",
        "<iframe src=javascript:a()>",
    ),
    *(
        "<a href=javascript:alert(1)>x</a>",
        "<a href='https://x.example'>x</a>",
        "javascript:alert(1)",
    ),
    *("<img src='https://x.example/pixel.gif'>", "<link rel=stylesheet href=//x.example/a.css>"),
    *("<style>@import'https://x.example/a.css';</style>", "</style><script>alert(1)</script>"),
    *("<meta http-equiv=refresh content='0;url=https://x.example'>", "<base href=//x.example/>"),
    *(
        "<form action=//x.example><input name=a>",
        "<object data=//x.example>",
        "<embed src=//x.example>",
    ),
    *(
        "{{ 7 * 7 }}",
        "{% raw %}",
        "{# x #}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "]]>",
        "<!--",
        "-->",
    ),
    *("<![CDATA[<script>alert(1)</script>]]>", "<!--><script>alert(1)</script>-->", "&lt;b&gt;"),
    *("<math><mtext><style><img src=x onerror=alert(1)>", "<details open ontoggle=alert(1)>"),
    *("<video><source onerror=alert(1)>", "<input autofocus onfocus=alert(1)>", "<plaintext>"),
    *(
        "</title><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        "<b onclick=a()>b",
    ),
    *(
        "\x00<script>alert(1)</script>",
        "<scr\x00ipt>alert(1)</script>",
        "＜script＞alert(1)＜/script＞",
    ),
    *(
        "tel:1;onclick=alert(1)",
        "a@x.example?bcc=b@x.example",
        "a@x.example%0abcc:b",
        "+44 20\nonclick=a",
    ),
    *(
        "&#60;script&#62;",
        "&amp;lt;",
        "\u202ealert",
        "<\u2028script>",
        "<x\ny=z onload=1>",
        "<p style=x>",
    ),
)
WRAPPERS = ("{}", '"{}', "'{}", '">{}', "'>{}<!--", "a{}b", "</p>{}", "\n{}\n", "&quot;>{}")
XSS = tuple(wrapper.replace("{}", s) for s in SCRIPTS for wrapper in WRAPPERS)

PIECES = st.sampled_from(
    [
        *"=+-@＝＋－＠−'\"“ ;,|\t\r\n\x0b\x00\u200b\ufeff\u00a0\u2028\u202eaZ0<>&",
        "\r\n",
        "\ud800",
        "_x000D_",
    ]
)
WILD = st.one_of(
    st.text(st.characters()),
    st.lists(PIECES, max_size=12).map("".join),
    st.sampled_from(FORMULAS + XSS),
)
