/** Colours of a site made readable: text keeps the contrast of WCAG 2.2, 1.4.3 (4.5 to 1). */

type Rgb = [number, number, number];

export function contrast(a: string, b: string): number {
  const [lighter, darker] = [luminance(parse(a)), luminance(parse(b))].sort((x, y) => y - x) as [
    number,
    number,
  ];
  return (lighter + 0.05) / (darker + 0.05);
}

/** Black or white, whichever reads better on the colour. */
export function onColour(colour: string): string {
  return contrast(colour, '#ffffff') >= 4.5 ? '#ffffff' : '#0b1316';
}

/** The colour, moved towards black or white until it can be read on the background. */
export function readableOn(colour: string, background: string): string {
  const goal: Rgb = luminance(parse(background)) > 0.4 ? [0, 0, 0] : [255, 255, 255];
  const from = parse(colour);
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = hex(from.map((each, i) => each + ((goal[i] ?? 0) - each) * part) as Rgb);
    if (contrast(mixed, background) >= 4.5) return mixed;
  }
  return hex(goal);
}

function parse(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16) || 0;
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((each) => Math.round(each).toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance. Source: WCAG 2.2, definitions. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((each) => {
    const part = each / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
