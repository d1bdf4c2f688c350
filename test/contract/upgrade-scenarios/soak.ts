import { encodeSoakEvidence, type SoakEvidence } from '../../../src/preflight/index.ts'
import { production, ripe } from '../../unit/preflight/soak/production-kit.ts'
import { azure, type Change, without } from './azure-world.ts'
import type { ScenarioTable } from './scenario.ts'

const CLUSTERS = 'Microsoft.ContainerService/managedClusters'
const run = { id: 7, commit: 'c0ffee' }

/** Lets production follow preproduction, with evidence that differs from that of a long soak. */
function evidence(changes: Partial<SoakEvidence> | 'none' = {}): Change {
  return kit => {
    const text = changes === 'none' ? undefined : encodeSoakEvidence(ripe(kit, changes))
    return { baseline: production(kit), upgrade: { to: '1.36.2', soak: { text, run } } }
  }
}

/** Scenarios of the rule about the environment in which a version must have run first. */
export const soak: ScenarioTable = {
  'upgrade-evidence': {
    passes: azure(evidence()),
    fires: azure(evidence({ kubernetes: '1.36.1' })),
    finding: {
      ...{ code: 'evidence-other-version', severity: 'error', object: 'preproduction' },
      next: 'target: 1.36.2'
    },
    sourceMissing: {
      [`${CLUSTERS}/read`]: azure(evidence(), without(`${CLUSTERS}/read`)),
      [`${CLUSTERS}/agentPools/upgradeProfiles/read`]: azure(
        evidence(),
        without(`${CLUSTERS}/agentPools/upgradeProfiles/read`)
      ),
      'received no evidence': azure(evidence('none'))
    }
  }
}
