import { checkGlobalName, declareRules } from '../../preflight/index.ts'
import { readSlices } from '../live-state/index.ts'

const readDeletedVault = readSlices(['deletedVault'])

export const platformRules = declareRules({
  vaultName: {
    id: 'vault-name-free',
    title:
      'The name of the vault is free or belongs to the environment. A deleted vault of the environment is recovered.',
    phases: ['plan', 'apply'],
    targets: ['platform'],
    async check(facts, { baseline, log, now }) {
      const { deletedVault } = await readDeletedVault({ azure: facts, baseline, log, clock: { now: () => now } })
      if (deletedVault !== null) return []
      const remedy = 'Set `vault.nameSuffix` to give the vault another name.'
      return await checkGlobalName(facts, { id: baseline.ids.vault, remedy })
    }
  }
})
