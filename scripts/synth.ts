// npm run synth -- [--config FILE] [--environment NAME] --out DIR: writes the template of every stack to a file, from
// the configuration alone; without --config, from the starter kit's.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  AddressError,
  type Baseline,
  ConfigError,
  createBaseline,
  loadConfig,
  UnknownEnvironmentError
} from '../src/config/index.ts'
import { EMPTY_LIVE_STATE } from '../src/provisioning/live-state/index.ts'
import { bootstrapStacksOf, clusterStacksOf, STACKS, type StackName, stacksOf } from '../src/templates/index.ts'

/** Templates need ids, and ids a subscription; one that does not exist, so that no template is deployed by mistake. */
const NO_SUBSCRIPTION = '00000000-0000-0000-0000-000000000000'
/** The configuration that is taken without `--config`. */
const STARTER = join(import.meta.dirname, '../workflows/aks-baseline.yml')
const USAGE = 'usage: npm run synth -- [--config FILE] [--environment NAME] --out DIR'

/** What the person at the terminal can put right: shown without a stack trace. */
class UsageError extends Error {}

/** Writes the templates and answers the files' paths. Throws UsageError, ConfigError, UnknownEnvironmentError, AddressError. */
export async function synth(args: readonly string[]): Promise<string[]> {
  const { config, environment, out } = options(args)
  const wanted = createBaseline(loadConfig(await read(config), config, environment), NO_SUBSCRIPTION)
  await mkdir(out, { recursive: true })
  return Promise.all(
    names(wanted).map(async step => {
      const path = join(out, `${step}.json`)
      const { template } = STACKS[step].build(wanted, EMPTY_LIVE_STATE)
      await writeFile(path, `${JSON.stringify(template, null, 2)}\n`)
      return path
    })
  )
}

/** What clusters share, then a cluster of each colour with what bootstraps it. */
function names(wanted: Baseline): StackName[] {
  const clusters = (['blue', 'green'] as const).flatMap(colour => [
    ...clusterStacksOf(wanted, colour),
    ...bootstrapStacksOf(wanted, colour)
  ])
  return [...stacksOf(wanted), ...clusters]
}

function options(args: readonly string[]): { config: string; environment: string | undefined; out: string } {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({ args: [...args], options: { config: text, environment: text, out: text } })
    if (values.out === undefined) throw new UsageError('--out DIR is missing.')
    return { config: values.config ?? STARTER, environment: values.environment, out: values.out }
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${USAGE}`)
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const remedy = 'Name the configuration with --config FILE; a starter is workflows/aks-baseline.yml.'
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}. ${remedy}`)
  }
}

function expected(error: unknown): error is Error {
  return [UsageError, ConfigError, UnknownEnvironmentError, AddressError].some(kind => error instanceof kind)
}

if (import.meta.main) {
  try {
    for (const path of await synth(process.argv.slice(2))) process.stdout.write(`${path}\n`)
  } catch (error) {
    if (!expected(error)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
