import type { Baseline, Colour } from '../../config/types.ts'
import {
  backupPrincipals,
  clusterIdentities,
  type IdentityName,
  type Observed,
  type PrincipalSource,
  platformIdentities
} from '../../templates/index.ts'
import type { StepContext } from '../types.ts'

/**
 * For role assignments: principals of the platform's identities, and of the clusters of these colours and what backs them
 * up. Every step of a list gets them all, whichever it needs: one that another step did not look for would seem to have gone.
 */
export function observeIdentities(
  colours: readonly Colour[]
): (context: StepContext) => Promise<Pick<Observed, 'principals'>> {
  return async ({ azure, baseline }) => {
    const found = await Promise.all(
      sourcesOf(baseline, colours).map(async ({ identity, id, path }) => {
        const resource = await azure.read(id)
        return [identity, textAt(resource, path) ?? null] as const
      })
    )
    return { principals: { gateway: null, flowLogs: null, ...Object.fromEntries(found) } }
  }
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
