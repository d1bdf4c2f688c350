import { kustomizationsOf } from '../../templates/index.ts'
import { declareRules } from '../rule.ts'
import {
  type FoundExtension,
  type FoundFluxConfiguration,
  judgeExtensions,
  judgeFlux
} from '../upgrade/delivery-state.ts'
import { type UpgradeContext, upgradeRule } from '../upgrade/upgrade-rule.ts'

const PROVIDER = 'Microsoft.KubernetesConfiguration'
/** Kustomization that a team replaces with its own. All others are infrastructure, which workloads need. */
const WORKLOAD = 'workload'

const common = { evidence: 'azure', blocks: true } as const

/** Rules about what Flux applies to the cluster. They hold only for an environment with a Flux source. */
export const upgradeDeliveryRules = declareRules({
  flux: upgradeRule({
    ...common,
    code: 'not-healthy',
    id: 'upgrade-flux-healthy',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Fix the Kustomization first.',
      source: 'Flux Configurations - List'
    },
    title: 'Flux applies the manifests of the infrastructure. A Kustomization of a workload that fails is a warning.',
    check: async context => {
      const { baseline } = context.request
      const infrastructure = kustomizationsOf(baseline)
        .map(({ name }) => name)
        .filter(name => name !== WORKLOAD)
      const configurations = await readAll<FoundFluxConfiguration>(context, 'fluxConfigurations')
      return judgeFlux(configurations, new Set(infrastructure))
    }
  }),
  extensions: upgradeRule({
    ...common,
    code: 'extension-failed',
    id: 'upgrade-extensions-healthy',
    reference: { finds: ['error'], remedy: 'Repair the extension first.', source: 'Extensions - List' },
    title: 'No extension of the cluster has failed.',
    check: async context => judgeExtensions(await readAll<FoundExtension>(context, 'extensions'))
  })
})

/** Reads the resources of a type that extend the cluster. Empty if the environment does not use Flux. */
async function readAll<T>({ facts, upgrade, request }: UpgradeContext, type: string): Promise<T[]> {
  if (request.baseline.config.gitops.source === undefined) return []
  return await Array.fromAsync(facts.list<T>(`${upgrade.cluster}/providers/${PROVIDER}/${type}`, `${PROVIDER}/${type}`))
}
