import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../local/aks/nodes/node.ts'
import { commandsOf } from '../../../local/aks/run-commands.ts'
import { type InsideKit, insideKit } from './inside-kit.ts'

function cordonedNode({ world, pool34 }: InsideKit) {
  const node = nodesOfPool(world, pool34)[0]
  if (node === undefined) throw new Error('the pool has no node')
  node.isCordoned = true
  return node
}

async function uncordon(kit: InsideKit, access: 'kubeconfig' | 'run-command', node: string): Promise<void> {
  const opened = await kit.open(access)
  if ('unusable' in opened) throw new Error(opened.unusable)
  await opened.uncordon(node)
}

describe.each(['kubeconfig', 'run-command'] as const)('uncordoning by %s', access => {
  it('lets the node take pods again', async () => {
    const kit = insideKit()
    const node = cordonedNode(kit)
    await uncordon(kit, access, node.name)
    expect(node.isCordoned).toBeUndefined()
    await uncordon(kit, access, node.name)
  })

  it('is refused with status 403 when the role only reads', async () => {
    const kit = insideKit('Reader')
    kit.grant('Cluster User')
    const node = cordonedNode(kit)
    await expect(uncordon(kit, access, node.name)).rejects.toMatchObject({ status: 403 })
    expect(node.isCordoned).toBe(true)
  })
})

it('sends no command when the name of a node is not one of Kubernetes', async () => {
  const kit = insideKit()
  await expect(uncordon(kit, 'run-command', 'a; kubectl delete ns x')).rejects.toThrow('is not the name of a node')
  expect(commandsOf(kit.world, kit.cluster)).toEqual({})
})
