import { checkProviders, checkRegions, checkRoles, evaluate, requiredActions } from '../../preflight/index.ts'
import { requiredActions as actionsOfTemplates, namespaces, regionalTypes } from '../../templates/index.ts'
import type { StepContext } from '../types.ts'

/** Providers, region and roles for the network. Throws one Failure for everything that stands in the way. */
export async function checkNetwork({ azure, baseline, log }: StepContext, mode: 'plan' | 'apply'): Promise<void> {
  const { region } = baseline.config
  await evaluate(
    [
      async () => checkRoles(azure, actionsFor(mode)),
      () => checkProviders(azure, namespaces, { registers: mode === 'apply', log }),
      () => checkRegions(azure, { region, types: regionalTypes })
    ],
    log
  )
}

/** Applying plans again first, so it asks for both. */
function actionsFor(mode: 'plan' | 'apply'): string[] {
  const applying = mode === 'apply' ? actionsOfTemplates.map(({ action }) => action) : []
  return [...new Set([...requiredActions.plan, ...applying])]
}
