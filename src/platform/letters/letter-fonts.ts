import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';

const require = createRequire(import.meta.url);
/** The font reader that pdfmake's PDF writer brings along: what it finds is what will be drawn. */
const fontkit = createRequire(createRequire(require.resolve('pdfmake')).resolve('pdfkit'))('fontkit') as {
  create(bytes: Buffer): { readonly characterSet: readonly number[] };
};

const PACKAGE = '@expo-google-fonts/noto-serif-sc';
const WEIGHTS = {
  normal: '400Regular/NotoSerifSC_400Regular.ttf',
  bold: '700Bold/NotoSerifSC_700Bold.ttf',
} as const;

export const LETTER_FONT = 'NotoSerifSC';

/** What pdfmake offers beside its typings. */
const maker = pdfmake as typeof pdfmake & {
  readonly virtualfs: { writeFileSync(name: string, bytes: Buffer): void };
};

let drawable: ReadonlySet<number> | undefined;

/** pdfmake with both weights in memory and no way to any other file or address. */
export function letterMaker(): typeof pdfmake {
  loadFonts();
  return maker;
}

/** The characters of the texts that the fonts cannot draw, each once, in their order. */
export function missingCharacters(texts: readonly string[]): string[] {
  const known = loadFonts();
  const missing = new Set<string>();
  for (const text of texts) {
    for (const char of text) if (char !== '\n' && !known.has(char.codePointAt(0) ?? 0)) missing.add(char);
  }
  return [...missing];
}

function loadFonts(): ReadonlySet<number> {
  if (drawable !== undefined) return drawable;
  const sets = Object.entries(WEIGHTS).map(([weight, file]) => {
    const bytes = readFileSync(require.resolve(`${PACKAGE}/${file}`));
    maker.virtualfs.writeFileSync(`${weight}.ttf`, bytes);
    return new Set(fontkit.create(bytes).characterSet);
  });
  maker.setFonts({ [LETTER_FONT]: { normal: 'normal.ttf', bold: 'bold.ttf' } });
  maker.setUrlAccessPolicy(() => false);
  maker.setLocalAccessPolicy(() => false);
  const [first = new Set<number>(), ...others] = sets;
  drawable = new Set([...first].filter((code) => others.every((other) => other.has(code)) && code >= 32));
  return drawable;
}
