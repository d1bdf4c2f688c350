import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { changedKit, newWorld, provision, root, starterKit } from './kit.ts'

/** The starter kit with a workflow that provisions the network alone. */
function networkKit(): string {
  const [ours, theirs] = [join(starterKit, 'provision.yml'), join(root, 'test/fixtures/callers/network.yml')]
  return changedKit(['provision.yml', readFileSync(ours, 'utf8'), readFileSync(theirs, 'utf8')])
}

it('provision takes over what provision-network made as it is, and the other way round', async () => {
  const host = await newWorld()
  const caller = networkKit()
  expect(await provision(host, { caller })).toMatchObject({ conclusion: 'success', failureReason: null })
  const seen: string[] = []
  host.onServed((_n, method, path) => void seen.push(`${method} ${path}`))
  expect(await provision(host)).toMatchObject({ conclusion: 'success', failureReason: null })
  const written = seen.flatMap(
    each => /^PUT .*\/deploymentStacks\/aksb-shop-production-(.*)-westeurope$/.exec(each) ?? []
  )
  const stacks = written.filter(text => !text.startsWith('PUT'))
  expect(stacks.toSorted()).toEqual(['endpoints', 'gateway', 'identity-gateway', 'platform', 'policy', 'roles'])
  const deleted = seen.filter(each => each.startsWith('DELETE ') && !/WhatIfResults|-lease$/.test(each))
  expect(deleted).toEqual([])
  expect(await provision(host, { caller })).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
})
