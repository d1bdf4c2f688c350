/**
 * Writes the templates of every shape a network, a platform and a cluster can take, before anything exists and in the middle of a
 * replacement, one file each, for checking against Azure's types: `synth-variants.ts DIR`.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EMPTY_LIVE_STATE } from '../src/provisioning/live-state/index.ts'
import { EVERYTHING, stacks, VARIANTS } from '../test/unit/templates/baselines.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('synth-variants.ts takes the folder to write to')
mkdirSync(folder, { recursive: true })
for (const [name, variant] of Object.entries(VARIANTS)) {
  for (const [state, liveState] of Object.entries({ first: EMPTY_LIVE_STATE, later: EVERYTHING })) {
    for (const { step, template } of stacks(variant, liveState)) {
      writeFileSync(join(folder, `${name}-${step}-${state}.json`), JSON.stringify(template, null, 2))
    }
  }
}
