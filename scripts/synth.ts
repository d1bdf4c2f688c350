// npm run synth -- [--config FILE] [--environment NAME] --out DIR: writes the template of every stack to a file, and the
// resources that a run writes directly to resource groups of other owners to `direct-writes.json`. Ids and versions that
// Azure chooses have placeholders. Without --config, the configuration is that of the starter kit.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ArmTemplate } from '../src/arm/template.ts'
import { type Baseline, ConfigError, createBaseline, loadConfig, UnknownEnvironmentError } from '../src/config/index.ts'
import { bootstrapStacksOf, clusterStacksOf, STACKS, type StackName, stacksOf } from '../src/templates/index.ts'
import { directWrites } from './synth/direct-writes.ts'
import { placeholderLiveState } from './synth/placeholders.ts'

/** Templates need ids, and ids a subscription; one that does not exist, so that no template is deployed by mistake. */
const NO_SUBSCRIPTION = '00000000-0000-0000-0000-000000000000'
/** The configuration that is taken without `--config`. */
const STARTER = join(import.meta.dirname, '../workflows/aks-baseline.yml')
const USAGE = 'usage: npm run synth -- [--config FILE] [--environment NAME] --out DIR'

/** Error that the caller can fix, shown without a stack trace. */
class UsageError extends Error {}

/** Writes the templates and returns the paths of the files. Throws UsageError, ConfigError or UnknownEnvironmentError. */
export async function synth(args: readonly string[]): Promise<string[]> {
  const { config, environment, out } = options(args)
  const baseline = createBaseline(loadConfig(await read(config), config, environment), NO_SUBSCRIPTION)
  await mkdir(out, { recursive: true })
  return Promise.all(
    templates(baseline).map(async ([name, template]) => {
      const path = join(out, `${name}.json`)
      await writeFile(path, `${JSON.stringify(template, null, 2)}\n`)
      return path
    })
  )
}

/** Returns every template by the name of its file. */
function templates(baseline: Baseline): (readonly [string, ArmTemplate])[] {
  const liveState = placeholderLiveState(baseline)
  const stacks = stackNames(baseline).map(name => [name, STACKS[name].build(baseline, liveState).template] as const)
  const direct = directWrites(baseline, liveState)
  return direct === undefined ? stacks : [...stacks, ['direct-writes', direct]]
}

/** Returns the shared stacks, then the stacks of each colour. */
function stackNames(baseline: Baseline): StackName[] {
  const clusters = (['blue', 'green'] as const).flatMap(colour => [
    ...clusterStacksOf(baseline, colour),
    ...bootstrapStacksOf(baseline, colour)
  ])
  return [...stacksOf(baseline), ...clusters]
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
  return [UsageError, ConfigError, UnknownEnvironmentError].some(kind => error instanceof kind)
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
