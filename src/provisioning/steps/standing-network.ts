import { evaluate, type Finding } from '../../preflight/index.ts'
import type { StepContext } from '../types.ts'

/** Whether the network that platform and cluster are put into is there. Throws Failure `network-missing`. */
export async function checkStandingNetwork(context: StepContext): Promise<void> {
  await evaluate([() => look(context)], context.log)
}

async function look({ azure, baseline }: StepContext): Promise<Finding[]> {
  const { spokeNetwork } = baseline.ids
  const found = await azure.read(spokeNetwork)
  if (found !== undefined) return []
  return [
    {
      code: 'network-missing',
      severity: 'error',
      subject: spokeNetwork,
      evidence: 'There is no such network yet.',
      remedy: 'Run provision-network first, or use provision, which makes network, platform and cluster in one walk.'
    }
  ]
}
