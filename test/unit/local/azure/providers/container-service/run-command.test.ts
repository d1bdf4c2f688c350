import { describe, expect, it } from '@jest/globals'
import { answerCommand, commandsOf } from '../../../../../../local/aks/run-commands.ts'
import { keyOf } from '../../../../../../local/azure/resource-ids.ts'
import { setSwitches } from '../../../../../../local/azure/switches.ts'
import { AKS } from '../../../aks/cluster-kit.ts'
import { budget, deployment } from '../../../aks/upgrade-kit.ts'
import { type ApiKit, apiKit } from '../../../kubernetes/api/api-kit.ts'
import { type Loose, PLAN_IDENTITY, refusalOf } from '../../kit.ts'

const version = { version: AKS }

function start(kit: ApiKit, command: string, more: Loose = {}): Loose {
  const body = { command, context: '', clusterToken: kit.token(), ...more }
  return kit.send('POST', `${kit.cluster}/runCommand`, body, version)
}

/** Starts a command, waits until it has ended, and returns its properties. */
function run(kit: ApiKit, command: string, more: Loose = {}): Loose {
  const { status, headers, body } = start(kit, command, more)
  if (status !== 202) throw new Error(JSON.stringify(body))
  kit.wait(20)
  return kit.get(headers.Location).properties
}

/** Leaves an identity these actions on clusters, and no other right. */
function onlyAllow({ world, subscription, caller }: ApiKit, identity: string, names: readonly string[]): void {
  const principalId = caller(identity).objectId
  for (const [key, { properties }] of Object.entries(world.resources)) {
    if (properties.principalId === principalId) delete world.resources[key]
  }
  const actions = names.map(name => `Microsoft.ContainerService/managedClusters/${name}`)
  const add = (type: string, properties: Loose) => {
    const id = `${subscription}/providers/Microsoft.Authorization/${type}/11111111-1111-4111-8111-111111111111`
    const resource = { id, type: `Microsoft.Authorization/${type}`, name: id.slice(-36), generation: 1, createdAt: 0 }
    world.resources[keyOf(id)] = { ...resource, properties }
    return id
  }
  const roleDefinitionId = add('roleDefinitions', { roleName: 'commands', permissions: [{ actions }] })
  add('roleAssignments', { roleDefinitionId, principalId, scope: subscription })
}

describe('a command in a cluster', () => {
  it('is polled at its own address until it has ended', () => {
    const kit = apiKit()
    const { status, headers, body } = start(kit, 'echo a')
    expect([status, body]).toEqual([202, undefined])
    expect(headers.Location).toMatch(/\/managedclusters\/blue\/commandResults\/[0-9a-f]{32}\?api-version=2026-05-01$/)
    const running = kit.send('GET', headers.Location)
    expect(running).toMatchObject({
      status: 202,
      headers: { Location: headers.Location },
      body: { id: expect.stringMatching(/^[0-9a-f]{32}$/), properties: { provisioningState: 'Running' } }
    })
    kit.wait(20)
    expect(kit.send('GET', headers.Location)).toMatchObject({
      status: 200,
      body: {
        properties: {
          provisioningState: 'succeeded',
          exitCode: 0,
          startedAt: expect.stringMatching(/Z$/),
          finishedAt: expect.stringMatching(/Z$/),
          logs: 'a\n'
        }
      }
    })
  })

  it('has a state with a capital when the switch is on', () => {
    const kit = apiKit()
    setSwitches(kit.world, ['command-states-have-capitals'])
    expect(run(kit, 'echo a').provisioningState).toBe('Succeeded')
  })

  it('runs as a pod in the namespace aks-command', () => {
    const kit = apiKit()
    start(kit, 'echo a')
    const [pod] = kit.read('/api/v1/namespaces/aks-command/pods').items
    expect(pod.metadata.name).toMatch(/^command-[0-9a-f]{32}$/)
    kit.wait(20)
    expect(kit.read('/api/v1/namespaces/aks-command/pods').items).toEqual([])
    expect(kit.read('/api/v1/namespaces/aks-command').kind).toBe('Namespace')
  })

  it('succeeds with an exit code other than zero', () => {
    expect(run(apiKit(), 'false')).toMatchObject({ provisioningState: 'succeeded', exitCode: 1 })
  })

  it('keeps the lines that grep selects, and fails without any', () => {
    expect(run(apiKit(), "echo 'a 1' | grep -E '^(a|b)'")).toMatchObject({ exitCode: 0, logs: 'a 1\n' })
    expect(run(apiKit(), "echo 'c 1' | grep -E '^(a|b)'")).toMatchObject({ exitCode: 1, logs: '' })
  })

  it('reads the cluster with kubectl', () => {
    const kit = apiKit()
    kit.apply(deployment('web', 2), budget('web', { minAvailable: 2 }))
    const { logs } = run(kit, 'kubectl get nodes,pdb -A -o json | jq -c .')
    const list = JSON.parse(logs)
    expect(list.kind).toBe('List')
    expect(new Set(list.items.map(({ kind }: Loose) => kind))).toEqual(new Set(['Node', 'PodDisruptionBudget']))
    expect(JSON.parse(run(kit, 'kubectl get deployment web -n web -o json').logs).kind).toBe('Deployment')
    expect(run(kit, 'kubectl get --raw /readyz').logs).toBe('ok')
    expect(JSON.parse(run(kit, 'kubectl version -o json').logs).serverVersion.minor).toBe('35')
    expect(JSON.parse(run(kit, "kubectl get po -n web -l 'app=web' -o json").logs).items).toHaveLength(2)
  })

  it.each([
    ['kubectl get po gone -n web -o json', 'Error from server (NotFound): pods "gone" not found\n'],
    ['kubectl get po % -n web -o json', 'Error from server (NotFound): pods "%" not found\n'],
    ['kubectl get gadgets -o json', 'error: the server doesn\'t have a resource type "gadgets"\n'],
    ['kubectl get po --limit=3 -o json', "error: unknown flag: --limit\nSee 'kubectl --help' for usage.\n"],
    ['false && echo a', ''],
    ['kubectl auth can-i list pods --quiet && false', '']
  ])('fails with exit code 1: %s', (command, logs) => {
    expect(run(apiKit(), command)).toMatchObject({ exitCode: 1, logs })
  })

  it.each([
    ['command', { command: 5 }],
    ['clusterToken', { command: 'true', clusterToken: {} }]
  ])('is refused when %s is not text', (_, body) => {
    const kit = apiKit()
    expect(refusalOf(kit.send('POST', `${kit.cluster}/runCommand`, body, version))).toEqual([400, 'UnmarshalError'])
  })

  it('leaves no result that can no longer be read', () => {
    const kit = apiKit()
    run(kit, 'echo a')
    kit.wait(4000)
    run(kit, 'echo b')
    expect(Object.values(commandsOf(kit.world, kit.cluster)).map(({ command }) => command)).toEqual(['echo b'])
  })

  it('chains commands', () => {
    expect(run(apiKit(), "echo 'a b'; false || echo c && echo d").logs).toBe('a b\nc\nd\n')
    expect(run(apiKit(), 'echo a || echo b').logs).toBe('a\n')
    // A pipe takes the output; errors stay in the logs, and the exit code is that of the last program.
    expect(run(apiKit(), 'kubectl get po gone -n web -o json | jq -c .')).toMatchObject({
      exitCode: 0,
      logs: 'Error from server (NotFound): pods "gone" not found\n'
    })
    const { exitCode, logs } = run(apiKit('Reader'), 'kubectl get nodes,ns -A -o json')
    expect([exitCode, logs]).toEqual([
      1,
      expect.stringMatching(/"kind": "Namespace"[\s\S]+Error from server \(Forbidden\)/)
    ])
  })

  it.each([
    'helm list',
    'kubectl describe node a',
    'kubectl get pods',
    'echo $HOME',
    'kubectl get pods -o json > file',
    'kubectl get pods -A -o json | jq -c .items',
    'echo a | grep a',
    'grep -E a',
    "echo a | grep -E '('",
    'kubectl get secrets -A -o json',
    "kubectl get --raw '/api/v1/pods%'",
    "kubectl get --raw 'http://['",
    '__proto__',
    'constructor a',
    'kubectl get --raw /apis/coordination.k8s.io/v1/leases'
  ])('says that local Azure does not run %s', command => {
    const { exitCode, logs } = run(apiKit(), command)
    expect([exitCode, logs]).toEqual([127, expect.stringMatching(/^NotSupportedByLocalAzure: /)])
  })

  it('has the rights of the token, and no others', () => {
    const kit = apiKit('Reader')
    expect(run(kit, 'kubectl auth can-i list pods -A')).toMatchObject({ exitCode: 0, logs: 'yes\n' })
    const denied = run(kit, 'kubectl get nodes -o json')
    expect(denied.exitCode).toBe(1)
    expect(denied.logs).toMatch(/^Error from server \(Forbidden\): nodes is forbidden: User ".+Update role assignment/)
    expect(run(kit, 'kubectl auth can-i get nodes').logs).toMatch(/^no - User does not have access/)
    // Verbatim: Azure/AKS#2698
    expect(run(kit, 'kubectl get nodes -o json', { clusterToken: 'x.y.z' }).logs).toBe(
      'error: You must be logged in to the server (Unauthorized)\n'
    )
  })

  it('has the rights of an administrator in a cluster without Entra', () => {
    const kit = apiKit('no role', {})
    expect(JSON.parse(run(kit, 'kubectl get nodes -o json', { clusterToken: '' }).logs).items).toHaveLength(5)
  })

  it('keeps 512 kB of its output', () => {
    const kit = apiKit()
    answerCommand(kit.world, kit.cluster, '^long$', { logs: 'x'.repeat(600_000) })
    expect(run(kit, 'long').logs).toHaveLength(512 * 1024)
  })

  it('has the answer that the world was told', () => {
    const kit = apiKit()
    answerCommand(kit.world, kit.cluster, 'collect', { logs: 'told', exitCode: 3 })
    answerCommand(kit.world, kit.cluster, '^broken', { state: 'failed', reason: 'OOMKilled' })
    expect(run(kit, 'sh collect.sh')).toMatchObject({ provisioningState: 'succeeded', exitCode: 3, logs: 'told' })
    const failed = run(kit, 'broken')
    expect(failed).toEqual(expect.objectContaining({ provisioningState: 'failed', reason: 'OOMKilled' }))
    expect(failed.exitCode).toBeUndefined()
  })

  it('fails when its image cannot be pulled', () => {
    const kit = apiKit()
    delete kit.world.resources[keyOf(`${kit.network('firewallPolicies/policy')}/ruleCollectionGroups/aks`)]
    expect(run(kit, 'echo a')).toEqual({ provisioningState: 'failed', reason: 'ImagePullBackoff' })
  })
})

describe('a command is refused', () => {
  it('without a token of the caller in a cluster with Entra', () => {
    expect(refusalOf(start(apiKit(), 'echo a', { clusterToken: '' }))).toEqual([400, 'MissingAADClusterToken'])
  })

  it('where commands are disabled', () => {
    const kit = apiKit('Cluster Admin', { apiServerAccessProfile: { disableRunCommand: true } })
    expect(refusalOf(start(kit, 'echo a'))).toEqual([400, 'BadRequest'])
  })

  it('without a command, and with attached files', () => {
    const kit = apiKit()
    expect(refusalOf(start(kit, ''))).toEqual([400, 'BadRequest'])
    expect(refusalOf(start(kit, 'echo a', { context: 'UEsD' }))).toEqual([501, 'NotSupportedByLocalAzure'])
  })

  it('after 30 seconds when no node accepts its pod', () => {
    const kit = apiKit()
    for (const { metadata } of kit.read('/api/v1/nodes').items) {
      const headers = { 'content-type': 'application/merge-patch+json' }
      kit.ask(`PATCH /api/v1/nodes/${metadata.name}`, { body: { spec: { unschedulable: true } }, headers })
    }
    const before = kit.world.now
    expect(refusalOf(start(kit, 'echo a'))).toEqual([400, 'KubernetesPerformanceError'])
    expect(kit.world.now - before).toBeGreaterThanOrEqual(30_000)
  })

  it('when the API server does not answer', () => {
    const kit = apiKit()
    const cluster = kit.world.resources[keyOf(kit.cluster)]
    delete cluster?.properties.currentKubernetesVersion
    expect(refusalOf(start(kit, 'echo a'))).toEqual([400, 'KubernetesOperationError'])
  })

  it('when a policy denies its pod, unless the policy excludes its namespace', () => {
    const entra = { aadProfile: { managed: true, enableAzureRBAC: true } }
    const kit = apiKit('Cluster Admin', { ...entra, addonProfiles: { azurepolicy: { enabled: true } } })
    const readOnlyRoot = 'df49d893-a74c-421d-bc95-c663042e5b80'
    const assign = (excluded: readonly string[]) =>
      kit.make(
        `${kit.group}/providers/Microsoft.Authorization/policyAssignments/root`,
        {
          properties: {
            policyDefinitionId: `/providers/Microsoft.Authorization/policyDefinitions/${readOnlyRoot}`,
            parameters: { effect: { value: 'Deny' }, excludedNamespaces: { value: excluded } }
          }
        },
        { version: '2025-03-01' }
      )
    assign([])
    kit.wait(1000)
    const denied = start(kit, 'echo a')
    expect(refusalOf(denied)).toEqual([400, 'KubernetesOperationError'])
    expect(denied.body.error.message).toMatch(
      /details: admission webhook "validation\.gatekeeper\.sh" denied the request/
    )
    assign(['aks-command'])
    expect(start(kit, 'echo a').status).toBe(202)
  })

  it.each([
    ['runCommand/action', ['commandResults/read', 'listClusterUserCredential/action'], [403, 200]],
    ['listClusterUserCredential/action', ['commandResults/read', 'runCommand/action'], [403, 200]],
    ['commandResults/read', ['listClusterUserCredential/action', 'runCommand/action'], [202, 403]]
  ])('for an identity without the action %s', (_, actions, expected) => {
    const kit = apiKit()
    onlyAllow(kit, PLAN_IDENTITY, actions)
    const as = { ...version, as: PLAN_IDENTITY }
    const { headers } = start(kit, 'echo a')
    kit.wait(20)
    const started = kit.send('POST', `${kit.cluster}/runCommand`, { command: 'a', clusterToken: kit.token() }, as)
    expect([started.status, kit.send('GET', headers.Location, undefined, as).status]).toEqual(expected)
  })

  it('when its result is asked for an hour after its end, or was never there', () => {
    const kit = apiKit()
    const { headers } = start(kit, 'echo a')
    kit.wait(3700)
    expect(refusalOf(kit.send('GET', headers.Location))).toEqual([404, 'NotFound'])
    const other = headers.Location.replace(/[0-9a-f]{32}/, '0'.repeat(32))
    expect(refusalOf(kit.send('GET', other))).toEqual([404, 'NotFound'])
  })
})
