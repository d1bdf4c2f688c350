import { describe, expect, it } from '@jest/globals'
import { answerCommand, commandsOf } from '../../../local/aks/run-commands.ts'
import { insideKit } from './inside-kit.ts'

describe('evidence by run-command', () => {
  it('is not read when AKS cut the output before its end', async () => {
    const kit = insideKit()
    answerCommand(kit.world, kit.cluster, 'poddisruptionbudgets', { logs: 'aks-baseline:begin:0\n{"items":[' })
    const { budgets, nodes } = await kit.evidence('run-command')
    expect(budgets).toMatchObject({ unread: expect.stringContaining('cuts the output of a command at 512 kB') })
    expect(nodes).toHaveProperty('objects')
  })

  it('does not take an error of the metrics for metrics without calls', async () => {
    const kit = insideKit()
    const logs = 'aks-baseline:begin:0\nError from server (Forbidden): no\naks-baseline:end:0\n'
    answerCommand(kit.world, kit.cluster, '/metrics', { logs })
    const { 'api-usage': usage } = await kit.evidence('run-command')
    expect(usage).toMatchObject({
      unread:
        'The identity of the run may not get /metrics in all namespaces. With Azure RBAC, it lacks Microsoft.ContainerService/managedClusters/metrics/read.'
    })
  })

  it('reads only the metrics of requests, because AKS would cut all of them', async () => {
    const kit = insideKit()
    await kit.evidence('run-command')
    const commands = Object.values(commandsOf(kit.world, kit.cluster)).map(({ command }) => command)
    expect(commands.find(command => command.includes('/metrics'))).toContain("/metrics | grep -E '^# HELP")
  })

  const list = '{"kind":"PodDisruptionBudgetList","items":[]}'
  const full = `aks-baseline:begin:0\n${list}\naks-baseline:end:0\n`

  it.each([
    ['nothing', ''],
    ['null', null],
    ['a text before the mark alone', 'Unable to connect'],
    ['the first half', full.slice(0, full.length / 2)],
    ['everything except the last line', full.replace('aks-baseline:end:0\n', '')],
    ['half of a character at the end', `${full.slice(0, -25)}\ufffd`],
    ['the marks in the other order', 'aks-baseline:end:0\naks-baseline:begin:0\n'],
    ['the mark within a text', full.replace('aks-baseline:end:0\n', '{"a":"aks-baseline:end:0"}')],
    ['no list between the marks', full.replace(list, 'null')],
    ['half a list between the marks', full.replace(list, list.slice(0, 20))],
    ['an error of kubectl between the marks', full.replace(list, 'Error from server (Forbidden)')]
  ])('is not read when the output is %s', async (_, logs) => {
    const kit = insideKit()
    answerCommand(kit.world, kit.cluster, 'poddisruptionbudgets', { logs: logs as string })
    const { budgets, nodes } = await kit.evidence('run-command')
    expect(budgets).toMatchObject({ unread: expect.stringMatching(/./) })
    expect(nodes).toHaveProperty('objects')
  })

  it('has the reason when the pod of the command does not run', async () => {
    const kit = insideKit()
    answerCommand(kit.world, kit.cluster, '.', { state: 'failed', reason: 'ImagePullBackoff' })
    const { nodes } = await kit.evidence('run-command')
    expect(nodes).toMatchObject({ unread: expect.stringContaining('ImagePullBackoff') })
  })

  it('has the reason when commands are disabled', async () => {
    const kit = insideKit()
    kit.write({ apiServerAccessProfile: { enablePrivateCluster: true, disableRunCommand: true } })
    kit.settle()
    const { workloads } = await kit.evidence('run-command')
    expect(workloads).toMatchObject({ unread: expect.stringContaining('Run command is disabled') })
  })

  it('sends no secret in a command', async () => {
    const kit = insideKit()
    await kit.evidence('run-command')
    const commands = Object.values(commandsOf(kit.world, kit.cluster)).map(({ command }) => command)
    expect(commands).toHaveLength(5)
    expect(commands.join('\n')).not.toContain(kit.token())
    expect(commands.join('\n')).not.toMatch(/secrets/)
  })
})
