/**
 * `npm run sample-prose -- --seed N [--count MESSAGES,NAMES,PARAGRAPHS]`: prints messages, names and paragraphs for a reader,
 * who marks those that have to be read twice. The same seed draws the same samples from the same files.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { passagesIn, proseFiles } from './prose/files.ts'
import { parseSources } from './prose/parse-sources.ts'
import { draw, nameSamples, passageSamples, type Sample } from './prose/sample.ts'
import { seededRandom } from './seeded-random.ts'

const root = join(import.meta.dirname, '..')

/** Returns whether a file is read first by somebody who adopts or maintains the product. */
function isSampled(file: string): boolean {
  return file.startsWith('src/') || file.startsWith('workflows/') || ['README.md', 'docs/setup.md'].includes(file)
}

/** Returns the drawn samples by their heading. */
export function drawSamples(seed: number, [messages, names, paragraphs]: readonly number[]): Record<string, Sample[]> {
  const random = seededRandom(seed)
  const files = proseFiles(root).filter(isSampled)
  const passages = passagesIn(root, files)
  const sources = parseSources(
    root,
    files.filter(file => file.endsWith('.ts'))
  )
  const allNames = [...sources].flatMap(([file, source]) => nameSamples(file, source))
  const prose = ['docstring', 'function docstring', 'comment', 'paragraph'] as const
  return {
    Messages: draw(passageSamples(passages, ['message', 'description']), messages ?? 60, random),
    Names: draw(allNames, names ?? 60, random),
    Paragraphs: draw(passageSamples(passages, prose), paragraphs ?? 30, random)
  }
}

/** Returns the lines of a report, with one number for each sample. */
export function formatSamples(samples: Readonly<Record<string, readonly Sample[]>>): string[] {
  let number = 0
  return Object.entries(samples).flatMap(([heading, drawn]) => [
    '',
    `${heading} (${drawn.length})`,
    ...drawn.map(({ file, line, text }) => `${String(++number).padStart(4)}  ${text}  [${file}:${line}]`)
  ])
}

function main(): void {
  const { values } = parseArgs({
    options: { seed: { type: 'string' }, count: { type: 'string', default: '60,60,30' } }
  })
  const seed = Number(values.seed)
  const count = values.count.split(',').map(Number)
  if (!Number.isInteger(seed) || count.length !== 3 || !count.every(Number.isInteger)) {
    process.stderr.write('Use: npm run sample-prose -- --seed 1 --count 60,60,30\n')
    process.exitCode = 1
    return
  }
  process.stdout.write(`${formatSamples(drawSamples(seed, count)).join('\n')}\n`)
}

if (import.meta.main) main()
