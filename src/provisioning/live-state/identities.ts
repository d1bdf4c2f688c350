import * as z from 'zod/mini'
import { COLOURS, type Colour } from '../../config/colours.ts'
import type { Baseline } from '../../config/types.ts'
import {
  backupPrincipals,
  clusterIdentities,
  type IdentityName,
  type PrincipalSource,
  type Principals,
  platformIdentities
} from '../../templates/index.ts'
import { type LiveStateContext, slice, text } from './slice.ts'

type OptionalText = z.ZodMiniExactOptional<typeof text>

/** Returns an optional schema for the principal of each colour and name. */
function principalsPerColour<const Name extends string>(
  names: readonly Name[]
): Readonly<Record<`${Colour}-${Name}`, OptionalText>> {
  const all = COLOURS.flatMap(colour => names.map(name => [`${colour}-${name}`, z.exactOptional(text)] as const))
  return Object.fromEntries(all) as Record<`${Colour}-${Name}`, OptionalText>
}

export const identitySlices = {
  /**
   * Principal ids of the environment's identities: those of the platform, of the clusters of this run, and of the
   * backups of these clusters. The name of a role assignment is computed from a principal id, so the assignment is left
   * out until the principal exists.
   */
  principals: slice<Principals>({
    schema: z.strictObject({
      gateway: text,
      flowLogs: text,
      ...principalsPerColour(['controlPlane', 'kubelet', 'ingress', 'events', 'backupVault', 'backupExtension'])
    }),
    empty: { gateway: null, flowLogs: null },
    read: readPrincipals,
    writesCurrent: () => true
  })
}

/**
 * Reads all principals, even if a step needs only some of them. A principal that only some steps read would look like a
 * deleted principal.
 */
async function readPrincipals({ azure, baseline, colours }: LiveStateContext): Promise<Principals> {
  const found = await Promise.all(
    sourcesOf(baseline, colours).map(async ({ identity, id, path }) => {
      const resource = await azure.read(id)
      return [identity, textAt(resource, path) ?? null] as const
    })
  )
  return { gateway: null, flowLogs: null, ...Object.fromEntries(found) }
}

interface Source extends Omit<PrincipalSource, 'identity'> {
  readonly identity: IdentityName
}

const OF_IDENTITY = ['properties', 'principalId'] as const

function sourcesOf(baseline: Baseline, colours: readonly Colour[]): Source[] {
  const platform = Object.entries(platformIdentities(baseline))
  const clusters = colours.flatMap(colour =>
    Object.entries(clusterIdentities(baseline, colour)).map(([name, id]) => [`${colour}-${name}`, id] as const)
  )
  const own = [...platform, ...clusters].flatMap(([name, id]) =>
    id === undefined ? [] : [{ identity: name as IdentityName, id, path: OF_IDENTITY }]
  )
  return [...own, ...colours.flatMap(colour => backupPrincipals(baseline, colour))]
}

function textAt(value: unknown, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((at, key) => (Object(at) as Record<string, unknown>)[key], value)
  return typeof found === 'string' ? found : undefined
}
