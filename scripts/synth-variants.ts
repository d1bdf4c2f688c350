/**
 * `synth-variants.ts DIR`: writes the templates of all variants to files, for a check against Azure's types. Each variant
 * is written for an empty subscription and for the middle of a replacement, with the direct writes as a template too.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ArmTemplate } from '../src/arm/template.ts'
import { EMPTY_LIVE_STATE } from '../src/provisioning/live-state/index.ts'
import { EVERYTHING, stacks, VARIANTS } from '../test/unit/templates/baselines.ts'
import { directWrites } from './synth/direct-writes.ts'

const [directory = ''] = process.argv.slice(2)
if (directory === '') throw new Error('Usage: synth-variants.ts DIR')
mkdirSync(directory, { recursive: true })
for (const [name, variant] of Object.entries(VARIANTS)) {
  for (const [state, liveState] of Object.entries({ first: EMPTY_LIVE_STATE, later: EVERYTHING })) {
    for (const { step, template } of stacks(variant, liveState)) {
      write(`${name}-${step}-${state}`, template)
    }
    const direct = directWrites(variant, liveState)
    if (direct !== undefined) write(`${name}-direct-writes-${state}`, direct)
  }
}

function write(name: string, template: ArmTemplate): void {
  writeFileSync(join(directory, `${name}.json`), JSON.stringify(template, null, 2))
}
