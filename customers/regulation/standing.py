"""Which clauses the running product keeps, and which no test can hold."""

NOT_AUTOMATED: dict[str, tuple[str, str]] = {
    "2.2": (
        "属服务宗旨，没有可以检验的行为",
        "A motto: it names no act that could be checked",
    ),
}

BUILT: frozenset[str] = frozenset(
    (
        "1",
        "2.0",
        "2.1.a",
        "2.1.b",
        "2.3.1",
        "3.1",
        "3.2.0",
        "3.2.1",
        "3.2.2",
        "3.2.3",
        "4.2",
        "4.8",
        "5.1.9.a",
        "5.1.9.b",
        "5.1.9.c",
        "5.3.1",
        "5.3.2",
        "5.4.3.1",
        "5.4.3.2",
        "5.4.4.1.a",
        "5.4.4.1.b",
        "5.4.4.2",
        "5.4.4.3",
        "5.4.4.4",
        "5.4.4.5.a",
        "5.4.4.5.b",
        "5.4.4.6.a",
        "5.5.1",
        "5.5.2",
        "5.6.1",
        "5.6.2",
        "5.6.3.a",
        "5.6.3.b",
        "5.6.3.c",
        "5.7.1",
        "5.7.2",
        "5.7.4",
    )
)
