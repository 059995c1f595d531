/** What a voice node reports of itself, as rows to be read. Pure; new facts need no new code. */

export interface Fact {
  name: string;
  value: string;
}

export function told(report: Record<string, unknown>, path = ''): Fact[] {
  return Object.entries(report).flatMap(([key, value]) => {
    const name = path ? `${path}.${key}` : key;
    if (isTable(value)) return told(value, name);
    return [{ name, value: written(value) }];
  });
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(written).join(', ') || '–';
  if (isTable(value)) {
    return Object.entries(value)
      .map(([name, each]) => `${name} ${written(each)}`)
      .join(' · ');
  }
  if (typeof value === 'boolean') return value ? '✓' : '✗';
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  return value === null || value === undefined || value === '' ? '–' : String(value);
}
