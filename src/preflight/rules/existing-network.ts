import { declareRules } from '../rule.ts'

export const existingNetworkRules = declareRules({
  networkExists: {
    id: 'network-exists',
    title: 'The network for platform and cluster exists.',
    phases: ['plan', 'apply'],
    targets: ['network-exists'],
    async check(facts, { baseline }) {
      const { spokeNetwork } = baseline.ids
      if ((await facts.read(spokeNetwork)) !== undefined) return []
      return [
        {
          code: 'network-missing',
          severity: 'error',
          subject: spokeNetwork,
          evidence: 'The spoke network does not exist yet.',
          remedy:
            'Run provision-network first, or use provision, which creates network, platform and cluster in one run.'
        }
      ]
    }
  }
})
