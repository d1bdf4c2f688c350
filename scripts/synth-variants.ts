/** Writes the templates of every shape a network can take, one file each, for checking against Azure's types: `synth-variants.ts DIR`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stacks, VARIANTS } from '../test/unit/templates/baselines.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('synth-variants.ts takes the folder to write to')
mkdirSync(folder, { recursive: true })
for (const [name, variant] of Object.entries(VARIANTS)) {
  for (const { step, template } of stacks(variant)) {
    writeFileSync(join(folder, `${name}-${step}.json`), JSON.stringify(template, null, 2))
  }
}
