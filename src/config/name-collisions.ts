import { githubEnvironmentSuffixes } from './github-environments.ts'
import { resourceNames } from './names.ts'
import type { BaselineConfig } from './types.ts'

/** A name that two environments of a file would both use. */
export interface NameCollision {
  readonly environment: string
  readonly other: string
  /** Kind and name, such as `the GitHub environment production-plan`. */
  readonly name: string
}

type Named = Pick<BaselineConfig, 'workload' | 'environment' | 'region'>

/** Returns each pair of environments that would use the same name, with the first name that they share. */
export function nameCollisions(environments: readonly Named[]): NameCollision[] {
  return environments.flatMap((one, index) => {
    const claimed = namesOf(one)
    return environments.slice(0, index).flatMap(other => {
      const others = new Set(namesOf(other))
      const name = claimed.find(each => others.has(each))
      return name === undefined ? [] : [{ environment: one.environment, other: other.environment, name }]
    })
  })
}

/**
 * Returns the names of an environment that another environment of the same repository and subscription could have too.
 */
function namesOf(named: Named): string[] {
  const names = resourceNames(named)
  const { hubGroup, spokeGroup, platformGroup, clusterGroup, backupGroup, nodeGroup } = names
  const groups = [hubGroup, spokeGroup, platformGroup, clusterGroup, backupGroup, nodeGroup('blue'), nodeGroup('green')]
  return [
    ...Object.values(githubEnvironmentSuffixes).map(suffix => `the GitHub environment ${named.environment}${suffix}`),
    ...groups.map(group => `the resource group ${group}`),
    `the policy definition ${names.ingressHostsPolicy}`,
    `the budget ${names.budget}`,
    `the peering ${names.hubPeering}`
  ]
}
