import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { inventory } from '../../local/azure/inventory.ts'
import { runWorkflow } from '../../local/index.ts'
import { changedKit, newWorld, provision, root } from './kit.ts'

/** One by one takes longer, and Flux says since when it is well. */
const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

const atOnce = await made('provision')
const oneByOne = await made('single-actions')

/** What a workflow leaves in a new world, by id; and whether the façade has anything to add. */
async function made(workflow: 'provision' | 'single-actions') {
  const host = await newWorld()
  const caller = changedKit()
  writeFileSync(
    join(caller, 'single-actions.yml'),
    readFileSync(join(root, 'test/fixtures/callers/single-actions.yml'), 'utf8')
  )
  const source = process.env.ACTIONS === 'src'
  const { conclusion, annotations } = await runWorkflow(host, { workflow, caller, source })
  const text = JSON.stringify(inventory(host.world)).replaceAll(INSTANT, 'then')
  const resources: { readonly id: string }[] = JSON.parse(text)
  const left = Object.fromEntries(resources.map(resource => [resource.id, resource]))
  const again = await provision(host)
  return { conclusion, told: annotations.map(({ message }) => message), left, again }
}

it('network, cluster and bootstrap one by one leave what the façade leaves', () => {
  expect(oneByOne).toMatchObject({ conclusion: 'success' })
  expect(Object.keys(oneByOne.left).sort()).toEqual(Object.keys(atOnce.left).sort())
  for (const [id, resource] of Object.entries(atOnce.left)) expect([id, oneByOne.left[id]]).toEqual([id, resource])
})

it('and leave it nothing to write', () => {
  expect(oneByOne.again).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
})
