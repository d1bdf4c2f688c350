import { sameId } from '../../arm/resource-id.ts'
import { SOURCE_TAG } from '../../azure/index.ts'
import type { StackState } from '../../azure/types.ts'
import {
  type EnvironmentKey,
  environmentKeyText,
  formerBaseline,
  formerStackName,
  parseEnvironmentKey,
  stackName,
  stackTagNames
} from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { ALL_STACKS } from '../../templates/index.ts'
import type { EnvironmentReader } from '../types.ts'
import { ownGroups } from './own-resources.ts'
import { type OwnStack, ownStack } from './own-stacks.ts'
import { allStacks, stackInventoryOf } from './stack-inventory.ts'

/** An environment that has stacks in the subscription and is not in the file. */
export interface LeftBehind {
  readonly key: EnvironmentKey
  readonly stacks: readonly OwnStack[]
  /**
   * `this-file`: the environment comes from this file, because its stacks have the source of the file, or only its
   * region changed. `other-file`: a stack was last written for another file, so this file may not destroy the
   * environment. `unknown`: it has the workload of this file, and no stack names a file.
   */
  readonly origin: 'this-file' | 'other-file' | 'unknown'
  /** Source of the other file, only with the origin `other-file`. */
  readonly otherSource?: string
}

/**
 * Returns the environments that have stacks, are not in the file and plausibly come from it. These are the same
 * environment in another region, another environment of the same workload, and an environment whose stacks were last
 * written for this file. Leaves out an environment that another file of the checkout contains, and an environment that
 * has the name of another environment of this file, because the plan of that other environment lists it. `stacks`: all
 * stacks of the subscription.
 */
export async function findLeftBehind(stacks: readonly StackState[], baseline: Baseline): Promise<LeftBehind[]> {
  const named = stacks.flatMap(state => {
    const key = keyOf(state, baseline)
    return key === undefined || isReportedElsewhere(key, baseline) ? [] : [{ key, state }]
  })
  const groups = Map.groupBy(named, ({ key }) => environmentKeyText(key)).values()
  const found = await Promise.all(
    [...groups].map(group =>
      judge(
        group[0]?.key,
        group.map(each => each.state),
        baseline
      )
    )
  )
  return found.flat().sort((a, b) => (environmentKeyText(a.key) < environmentKeyText(b.key) ? -1 : 1))
}

/** Rest of a former environment in the subscription. */
export interface Remains {
  /** Whether the environment still exists and may be destroyed for the file. */
  readonly remains: boolean
  /** Source of the other file for which the environment was last written. */
  readonly otherSource?: string
  /** All environments that may be destroyed for the file. */
  readonly known: readonly string[]
}

/**
 * Returns whether a former environment still exists and may be destroyed for the file of `baseline`. The file must have
 * left it behind, or only its resource groups remain, as after an interrupted removal, and none names another file. The
 * names of the resource groups follow from the key. Such a removal deletes them only if they are empty.
 */
export async function remainsOf(former: Baseline, { azure, baseline }: EnvironmentReader): Promise<Remains> {
  const stacks = await allStacks(azure)
  const found = await findLeftBehind(stacks, baseline)
  const known = found.filter(each => each.origin !== 'other-file').map(({ key }) => environmentKeyText(key))
  const own = found.find(({ key }) => environmentKeyText(key) === environmentKeyText(former.config))
  if (own?.otherSource !== undefined) return { remains: false, otherSource: own.otherSource, known }
  if (own !== undefined) return { remains: true, known }
  if (stackInventoryOf(stacks, former).ours.length > 0) return { remains: false, known }
  const groups = await Promise.all(ownGroups(former).map(id => azure.read<Tagged>(id)))
  const existing = groups.filter(group => group !== undefined)
  const otherSource = existing.flatMap(group => otherSourcesOf(group, baseline))[0]
  if (otherSource !== undefined) return { remains: false, otherSource, known }
  return { remains: existing.length > 0, known }
}

/**
 * Remedy for a person who wants to destroy an environment of another file. After a file or its
 * repository was renamed, its stacks still have the former source. Only a person can tell this from a file of another
 * owner. The text omits the source, because anyone who may write a stack or resource group can put a command into the tag.
 */
export const OTHER_FILE_REMEDY = `To destroy it, use that configuration file. If that file or its repository was renamed or deleted, restore the file. Otherwise set the tag \`${SOURCE_TAG}\` of its stacks and resource groups to this file (runbook "Destroy an environment or one cluster").`

/** Returns the environments of the file. */
export function environmentsOfFile({ config, origin }: Baseline): readonly EnvironmentKey[] {
  return origin?.environments ?? [config]
}

function isReportedElsewhere(key: EnvironmentKey, baseline: Baseline): boolean {
  const inFile = environmentsOfFile(baseline)
  return (
    inFile.some(each => environmentKeyText(each) === environmentKeyText(key)) ||
    (key.environment !== baseline.config.environment &&
      inFile.some(({ environment }) => environment === key.environment))
  )
}

async function judge(
  key: EnvironmentKey | undefined,
  states: readonly StackState[],
  baseline: Baseline
): Promise<LeftBehind[]> {
  if (key === undefined) return []
  const former = formerBaseline(baseline, key)
  const stacks = states.flatMap(state => ownStack(state, former) ?? [])
  if (stacks.length === 0) return []
  const { config, origin } = baseline
  const sources = states.flatMap(state => tagOf(state, SOURCE_TAG) ?? [])
  const others = states.flatMap(state => otherSourcesOf(state, baseline))
  if (key.workload !== config.workload && others.length === sources.length) return []
  const [otherSource] = others
  if (otherSource !== undefined) {
    const elsewhere = await Promise.all(others.map(async other => await origin?.isInOtherFile(other, key)))
    return elsewhere.includes(true) ? [] : [{ key, stacks, origin: 'other-file', otherSource }]
  }
  const isOurs = sources.length > 0 || key.environment === config.environment
  return [{ key, stacks, origin: isOurs ? 'this-file' : 'unknown' }]
}

/**
 * Returns the environment of a stack. A stack with ownership tags says it in its tags. A stack of the first format has
 * only a name, in which the parts are ambiguous, so only the region of this environment's own stacks is read from it.
 */
function keyOf(state: StackState, { config }: Baseline): EnvironmentKey | undefined {
  const workload = tagOf(state, stackTagNames.workload)
  const environment = tagOf(state, stackTagNames.environment)
  const region = tagOf(state, stackTagNames.region)
  if (workload !== undefined && environment !== undefined && region !== undefined)
    return parseEnvironmentKey(environmentKeyText({ workload, environment, region }))
  const { location } = state
  const moved = { ...config, region: location.toLowerCase().replaceAll(' ', '') }
  const hasName = ALL_STACKS.some(part =>
    [stackName(moved, part), formerStackName(moved, part)].some(name => sameId(name, state.name))
  )
  return hasName ? { workload: moved.workload, environment: moved.environment, region: moved.region } : undefined
}

/** A stack or a resource group. */
type Tagged = Pick<StackState, 'tags'>

/** Returns the source of a stack or resource group that was last written for another file; otherwise nothing. */
function otherSourcesOf(tagged: Tagged, { origin }: Baseline): readonly string[] {
  const source = tagOf(tagged, SOURCE_TAG)
  return source === undefined || source.toLowerCase() === origin?.source?.toLowerCase() ? [] : [source]
}

/** Returns the value of a tag. Azure ignores the case of tag names. */
function tagOf({ tags = {} }: Tagged, name: string): string | undefined {
  return Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1]
}
