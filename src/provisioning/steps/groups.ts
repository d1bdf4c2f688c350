import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { maxTagsOf, type Tags } from '../../arm/tag-limits.ts'
import { SOURCE_TAG } from '../../azure/index.ts'
import type { Baseline } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { GROUPS_SECONDS } from '../durations.ts'
import { type DirectTags, directTags } from '../tags/direct-tags.ts'
import type { ResourceChange, Step, StepContext } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import { sameLocation } from '../what-if/what-if-false-positives.ts'

/** A resource group as requested. */
export interface RequestedGroup {
  readonly id: ResourceId
  readonly body: { readonly location: string; readonly tags: Readonly<Record<string, string>> }
}

interface FoundGroup {
  readonly location: string
  readonly tags?: Readonly<Record<string, string>>
}

interface ComparedGroup {
  readonly wanted: RequestedGroup
  readonly found: FoundGroup | undefined
  /** Tags to write, and how they differ from the tags of the existing resource group. */
  readonly tags: DirectTags
}

/**
 * Resource groups and resource providers that must be written, because they do not exist or differ from the request.
 */
interface Difference {
  readonly groups: readonly ComparedGroup[]
  readonly namespaces: readonly string[]
  readonly unchanged: number
}

export const GROUPS = 'groups'
const TYPE = 'Microsoft.Resources/resourceGroups'

/**
 * Returns the step that writes resource groups and registers resource providers. Resource groups are written directly
 * and never belong to a stack: if a stack no longer contained a resource group, Azure would delete everything in the
 * group. Providers are registered because Azure creates no resource of an unregistered provider.
 */
export function groupsStep(
  wantedGroups: (baseline: Baseline) => readonly RequestedGroup[],
  wantedNamespaces: (baseline: Baseline) => readonly string[]
): Step {
  const compare = (context: StepContext) =>
    difference(wantedGroups(context.baseline), wantedNamespaces(context.baseline), context)
  return {
    name: GROUPS,
    needs: [],
    expectedSeconds: GROUPS_SECONDS,
    intent: baseline => ({ groups: wantedGroups(baseline), namespaces: wantedNamespaces(baseline) }),
    // Resource groups are written synchronously, and a repeated registration joins the registration in progress, so
    // there is nothing to wait for.
    settle: () => Promise.resolve(),
    async plan(context) {
      const found = await compare(context)
      const changes = changesOf(found, context)
      const { unchanged } = found
      return { step: GROUPS, evaluation: { by: 'reads' }, changes, unchanged, noise: 0, pending: changes.length > 0 }
    },
    async apply(context) {
      const { groups, namespaces } = await compare(context)
      const { azure, baseline, signal } = context
      await Promise.all([
        ...groups.map(({ wanted: { id, body }, found, tags }) =>
          azure.write(
            id,
            { location: found?.location ?? body.location, tags: withSource(tags.written, baseline) },
            { signal }
          )
        ),
        ...namespaces.map(namespace => azure.register(namespace, { signal }))
      ])
    }
  }
}

/**
 * Returns the tags with the source of the file, as a stack has it. After the stacks are deleted, only this tag shows to
 * which file the resource group belongs. Its absence alone causes no write.
 */
function withSource(tags: Tags, { origin }: Baseline): Tags {
  if (origin?.source === undefined) return tags
  const others = Object.entries(tags).filter(([name]) => name.toLowerCase() !== SOURCE_TAG)
  return others.length < maxTagsOf(TYPE) ? { ...Object.fromEntries(others), [SOURCE_TAG]: origin.source } : tags
}

async function difference(
  wanted: readonly RequestedGroup[],
  namespaces: readonly string[],
  context: StepContext
): Promise<Difference> {
  const [present, registered] = await Promise.all([
    Promise.all(wanted.map(({ id }) => context.azure.read<FoundGroup>(id))),
    Promise.all(namespaces.map(namespace => isRegistered(namespace, context)))
  ])
  const compared = wanted.map((group, i) => ({
    wanted: group,
    found: present[i],
    tags: directTags(TYPE, group.body.tags, present[i])
  }))
  for (const { wanted: group, found } of compared) refuseOtherLocation(group, found)
  const groups = compared.filter(({ found, tags }) => found === undefined || tags.changes.length > 0)
  const missing = namespaces.filter((_, i) => registered[i] === false)
  return { groups, namespaces: missing, unchanged: wanted.length + namespaces.length - groups.length - missing.length }
}

async function isRegistered(namespace: string, { azure, baseline }: StepContext): Promise<boolean> {
  const provider = await azure.read<{ registrationState: string }>(providerId(namespace, baseline))
  return provider?.registrationState === 'Registered'
}

function providerId(namespace: string, { ids }: Baseline): ResourceId {
  return asResourceId(`${ids.subscription}/providers/${namespace}`)
}

/**
 * Throws Failure `azure-refused` if a resource group exists in another region than the requested one. Azure would
 * refuse the PUT with InvalidResourceGroupLocation, but only after the approval.
 */
function refuseOtherLocation({ id, body }: RequestedGroup, found: FoundGroup | undefined): void {
  if (found === undefined || sameLocation(found.location, body.location)) return
  throw new Failure(
    'azure-refused',
    `${id} is in ${found.location}, but the configuration requests ${body.location}.`,
    {
      subject: id,
      remedy:
        'A resource group cannot be moved to another region. Set `region` back, use another environment, or delete the resource group first.'
    }
  )
}

function changesOf({ groups, namespaces }: Difference, { baseline }: StepContext): ResourceChange[] {
  const common = { step: GROUPS, certain: true } as const
  return [
    ...groups.map(({ wanted, found, tags }) => {
      return found === undefined
        ? resourceChange({ ...common, id: wanted.id, type: TYPE, kind: 'create' })
        : resourceChange({ ...common, id: wanted.id, type: TYPE, kind: 'modify', properties: tags.changes })
    }),
    ...namespaces.map(namespace => {
      const id = providerId(namespace, baseline)
      return resourceChange({ ...common, id, type: 'Microsoft.Resources/providers', kind: 'create' })
    })
  ]
}
