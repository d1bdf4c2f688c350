import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { changedKit, newWorld, provision, starterKit } from './kit.ts'

/** Plans and applies the network alone, in one job of the environment that may write. */
function networkKit(): string {
  const text = readFileSync(join(starterKit, 'provision.yml'), 'utf8')
  const jobs = text.slice(text.indexOf('jobs:'))
  const step = (id: string, more: string) => `      - uses: org/aks-baseline/actions/provision-network@v1
        id: ${id}
        with:
          mode: ${id}
          environment: production
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          client-id: \${{ vars.AZURE_CLIENT_ID }}
          subscription-id: \${{ vars.AZURE_SUBSCRIPTION_ID }}
${more}`
  const job = `jobs:
  network:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      id-token: write
    environment: production
    steps:
      - uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0
${step('plan', '')}${step('apply', '          approval: ${{ steps.plan.outputs.approval }}\n')}`
  return changedKit(['provision.yml', jobs, job])
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
