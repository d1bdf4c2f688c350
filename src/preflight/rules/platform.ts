import { checkGlobalName } from '../global-names.ts'
import { checkNamedResources, namedPlatformResources } from '../named-resources.ts'
import { checkRegions } from '../regions.ts'
import { declareRules } from '../rule.ts'

const REPLICATION = 'Microsoft.ContainerRegistry/registries/replications'

export const platformRules = declareRules({
  replicaRegions: {
    id: 'replica-regions-offer-registry',
    title: 'Each region of a registry replica offers replication.',
    phases: ['plan', 'apply'],
    targets: ['platform'],
    async check(facts, { baseline: { config } }) {
      const regions = config.registry.kind === 'shared' ? [] : config.registry.replicas
      const found = regions.map(region =>
        checkRegions(facts, { region, types: [REPLICATION], setting: 'registry.replicas' })
      )
      return (await Promise.all(found)).flat()
    }
  },
  namedResources: {
    id: 'named-platform-resources-exist',
    title: 'A shared registry and an action group that the configuration names exist.',
    phases: ['plan', 'apply'],
    targets: ['platform'],
    check: (facts, { baseline }) => checkNamedResources(facts, namedPlatformResources(baseline.config))
  },
  registryName: {
    id: 'registry-name-free',
    title: 'The name of the registry is not taken in another subscription.',
    phases: ['plan', 'apply'],
    targets: ['platform'],
    when: ({ baseline }) => baseline.config.registry.kind !== 'shared',
    check: (facts, { baseline }) =>
      checkGlobalName(facts, {
        id: baseline.ids.registry,
        remedy: 'Choose another name for workload or environment: the name of the registry contains both.'
      })
  }
})
