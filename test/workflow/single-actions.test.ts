import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { inventory } from '../../local/azure/resources/inventory.ts'
import { runWorkflow, type World } from '../../local/index.ts'
import { changedKit, fork, provision, root } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

/** Instants differ because the three actions take longer than the façade, and Flux reports since when it is ready. */
const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g

it('network, cluster and bootstrap one by one leave what the façade leaves, and nothing to write', async () => {
  const { start, world } = await starterProvisioned()
  const host = await fork(start)
  const caller = changedKit()
  const workflow = readFileSync(join(root, 'test/fixtures/callers/single-actions.yml'), 'utf8')
  writeFileSync(join(caller, 'single-actions.yml'), workflow)
  const source = process.env.ACTIONS === 'src'
  expect(await runWorkflow(host, { workflow: 'single-actions', caller, source })).toMatchObject({
    conclusion: 'success'
  })
  const [oneByOne, atOnce] = [resourcesById(host.world), resourcesById(world)]
  expect([...oneByOne.keys()].sort()).toEqual([...atOnce.keys()].sort())
  for (const [id, resource] of atOnce) expect([id, oneByOne.get(id)]).toEqual([id, resource])
  expect(await provision(host)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
})

/** Resources by id, without the instants that they show. */
function resourcesById(world: World): Map<string, unknown> {
  const text = JSON.stringify(inventory(world)).replaceAll(INSTANT, 'then')
  const resources: { readonly id: string }[] = JSON.parse(text)
  return new Map(resources.map(resource => [resource.id, resource]))
}
