"""A dot plot with error bars as SVG, as text."""

import math

WIDTH, LEFT, RIGHT, TOP, STEP, BOTTOM = 760, 150, 30, 64, 22, 46
TICKS = (0, 1, 5, 10, 25, 50, 75, 100)
COLOURS = ("#1f5fa8", "#c8501e")


def position(percent):
    """Square-root scale: small shares are seen beside large ones."""
    return LEFT + (WIDTH - LEFT - RIGHT) * math.sqrt(min(max(percent, 0), 100) / 100)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mark(y, value, error, colour, filled):
    """A circle at the value, a line over 1.96 standard errors on both sides; per cent."""
    low, high = position(value - 1.96 * error), position(value + 1.96 * error)
    return (
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="1.5"/>'
        f'<circle cx="{position(value):.1f}" cy="{y:.1f}" r="3.6" stroke="{colour}" stroke-width="1.5" '
        f'fill="{colour if filled else "white"}"/>')


def dot_plot(title, names, rows):
    """rows: (label, ((value, error), (value, error))) in per cent; names of the two series."""
    height = TOP + STEP * len(rows) + BOTTOM
    bottom = TOP + STEP * len(rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>'
    ]
    for number, name in enumerate(names):
        x = LEFT + 190 * number
        lines.append(
            f'<circle cx="{x + 5}" cy="40" r="3.6" stroke="{COLOURS[number]}" stroke-width="1.5" '
            f'fill="{COLOURS[number] if number else "white"}"/>'
            f'<text x="{x + 15}" y="44">{escape(name)}</text>')
    for tick in TICKS:
        x = position(tick)
        lines.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{bottom}" stroke="#dddddd"/>'
            f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{tick}</text>')
    lines.append(f'<text x="{WIDTH - RIGHT}" y="{bottom + 36}" text-anchor="end">'
                 "per cent (square-root scale); bars: 95 %</text>")
    for number, (label, series) in enumerate(rows):
        y = TOP + STEP * number + 6
        lines.append(f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(label)}</text>')
        for which, (value, error) in enumerate(series):
            lines.append(mark(y - 4 + 8 * which, value, error, COLOURS[which], which == 1))
    return "\n".join(lines) + "\n</svg>\n"
