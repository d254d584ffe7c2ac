"""The LaTeX commands that formulas may use, and the Unicode that stands for them in the terminal."""


def _names(words: str) -> tuple[str, ...]:
    return tuple(words.split())


GREEK = dict(
    zip(
        _names(
            "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho "
            "varrho sigma varsigma tau upsilon phi varphi chi psi omega "
            "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
        ),
        "αβγδεεζηθϑικλμνξπϖρϱσςτυφφχψωΓΔΘΛΞΠΣΥΦΨΩ",
        strict=True,
    )
)

LETTERS = GREEK | {
    "infty": "∞", "partial": "∂", "nabla": "∇", "ell": "ℓ", "hbar": "ℏ", "emptyset": "∅", "varnothing": "∅",
    "forall": "∀", "exists": "∃", "top": "⊤", "bot": "⊥", "prime": "′", "dots": "…", "ldots": "…", "cdots": "⋯",
    "vdots": "⋮", "ddots": "⋱", "imath": "ı", "jmath": "ȷ", "Re": "Re", "Im": "Im", "checkmark": "✓", "angle": "∠",
    "%": "%", "#": "#", "$": "$", "_": "_", "neg": "¬", "lnot": "¬", "dagger": "†", "degree": "°", "square": "□",
}  # fmt: skip

BINARY = {
    "times": "×", "cdot": "·", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "star": "⋆", "circ": "∘", "bullet": "•",
    "odot": "⊙", "oplus": "⊕", "otimes": "⊗", "ominus": "⊖", "cap": "∩", "cup": "∪", "setminus": "∖", "wedge": "∧",
    "land": "∧", "vee": "∨", "lor": "∨", "bmod": " mod ",
}  # fmt: skip

RELATIONS = {
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠", "neq": "≠", "lt": "<",
    "gt": ">", "ll": "≪", "gg": "≫", "approx": "≈", "sim": "∼", "simeq": "≃", "cong": "≅", "equiv": "≡",
    "propto": "∝", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇",
    "to": "→", "rightarrow": "→", "leftarrow": "←", "gets": "←", "leftrightarrow": "↔", "mapsto": "↦",
    "longrightarrow": "⟶", "Rightarrow": "⇒", "implies": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "iff": "⇔",
    "mid": "|", "parallel": "∥", "perp": "⊥", "triangleq": "≜", "coloneqq": "≔", "prec": "≺", "succ": "≻", "doteq": "≐",
    "lesssim": "≲", "gtrsim": "≳", "colon": ":", "vdash": "⊢", "models": "⊨", "uparrow": "↑", "downarrow": "↓",
}  # fmt: skip

BIG = {
    "sum": "∑", "prod": "∏", "coprod": "∐", "int": "∫", "iint": "∬", "oint": "∮", "bigcup": "⋃", "bigcap": "⋂",
    "bigoplus": "⨁", "bigotimes": "⨂", "bigvee": "⋁", "bigwedge": "⋀",
}  # fmt: skip

FUNCTIONS = _names(
    "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh coth max min sup inf lim limsup liminf "
    "arg argmax argmin det dim ker deg gcd hom Pr"
)
FUNCTION_WORDS = {"limsup": "lim sup", "liminf": "lim inf"}

OPEN = {"lbrace": "{", "{": "{", "lbrack": "[", "langle": "⟨", "lfloor": "⌊", "lceil": "⌈", "lvert": "|", "lVert": "‖"}
CLOSE = {"rbrace": "}", "}": "}", "rbrack": "]", "rangle": "⟩", "rfloor": "⌋", "rceil": "⌉", "rvert": "|", "rVert": "‖"}
BARS = {"vert": "|", "Vert": "‖", "|": "‖", "backslash": "\\"}

SPACES = {",": " ", ":": " ", ">": " ", ";": " ", " ": " ", "!": "", "quad": "  ", "qquad": "    "}
SPACES |= {"enspace": " ", "thinspace": " ", "medspace": " ", "hspace": " "}
NOTHING = _names(
    "displaystyle textstyle scriptstyle limits nolimits big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr "
    "bigm Bigm biggm nonumber notag"
)

ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304", "vec": "\u20d7",
    "dot": "\u0307", "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "overline": "\u0305",
    "underline": "\u0332",
}  # fmt: skip

WORDS = _names("text textrm textbf textit texttt textsf mathrm operatorname mathtt mathsf")
ALPHABETS = {
    "mathbb": dict(zip("CEHNPQRZ1", "ℂ𝔼ℍℕℙℚℝℤ𝟙", strict=True)),
    "mathcal": dict(zip("BEFHILMR", "ℬℰℱℋℐℒℳℛ", strict=True)),
    "mathbf": {},
    "boldsymbol": {},
    "bm": {},
    "mathit": {},
    "mathfrak": {},
    "mathscr": {},
}

SUPERSCRIPTS = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW⊤′∗αβγδεθ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵀ′*ᵅᵝᵞᵟᵋᶿ",
        strict=True,
    )
)
SUBSCRIPTS = dict(
    zip(
        "0123456789+−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)

MATRICES = {
    "matrix": ("[", "]"), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"),
    "smallmatrix": ("[", "]"), "array": ("[", "]"),
}  # fmt: skip
ALIGNED = _names("aligned align align* split gathered gather gather* equation equation*")
