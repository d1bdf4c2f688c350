import type { Baseline, Colour } from '../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../src/provisioning/live-state/index.ts'
import { fluxSubstitutions } from '../../../src/templates/index.ts'

/** What only Azure knows, and a group where a configuration names none: every file of the tree can be filled in then. */
const TENANT = '6f4c1a52-0b9e-4a7d-9c35-2e8d7b1a90cf'
const CLIENT = 'd3b07384-d113-4ec6-a5f1-7c0f5e8a1b2c'
const GROUP = '00000000-0000-0000-0000-000000000000'

/** The values of an environment's tree in one colour, as its cluster is given them. */
export function valuesOf(of: Baseline, colour: Colour): Record<string, string> {
  const stamp = { ...EMPTY_LIVE_STATE.stamps[colour], clients: { ingress: CLIENT, kubelet: CLIENT } }
  const liveState = { ...EMPTY_LIVE_STATE, stamps: { ...EMPTY_LIVE_STATE.stamps, [colour]: stamp } }
  return { reader_group_id: GROUP, ...fluxSubstitutions(of, liveState, colour), tenant_id: TENANT }
}
