import { describe, expect, it } from '@jest/globals'
import { createStacks } from '../../../../src/azure/services/stacks.ts'
import { type FakeAnswer, fakeClock, fixture, type Handler, inTurn, refused, thrownBy } from '../fakes.ts'
import { PATH, SUBSCRIPTION, stack } from './fake-stacks.ts'

const STATUS = 'https://management.azure.com/subscriptions/s/status/1?api-version=1'
const RESULT = 'https://management.azure.com/subscriptions/s/operationresults/1?api-version=1'
const evaluated = { properties: { provisioningState: 'succeeded', changes: { resourceChanges: [{ id: '/a' }] } } }

const started: FakeAnswer = { status: 201, headers: { 'azure-asyncoperation': STATUS }, body: {} }
const succeeded: FakeAnswer = { status: 200, body: { status: 'succeeded' } }

function opened(handler: Handler, interrupt?: (n: number) => void) {
  const rest = fixture(handler, fakeClock(interrupt))
  return { ...rest, stacks: createStacks(rest.client, SUBSCRIPTION) }
}

describe('whatIf', () => {
  it('evaluates without rights to write, reads the rows and deletes the result', async () => {
    const { stacks, network } = opened(
      inTurn(
        started,
        { status: 200, body: { status: 'initializing' } },
        succeeded,
        { status: 200, body: evaluated },
        { status: 202, headers: { location: RESULT } },
        { status: 200, body: evaluated },
        { status: 200 }
      )
    )
    expect((await stacks.whatIf(stack)).properties.changes.resourceChanges).toEqual([{ id: '/a' }])
    const [put] = network.requests
    expect(network.requests.map(({ method }) => method)).toEqual(['PUT', 'GET', 'GET', 'GET', 'POST', 'GET', 'DELETE'])
    expect(put?.path).toMatch(/\/deploymentStacksWhatIfResults\/[-\w.()]{1,90}$/)
    expect(put?.body).toMatchObject({
      properties: {
        deploymentStackResourceId: PATH,
        validationLevel: 'ProviderNoRbac',
        retentionInterval: 'PT3H',
        actionOnUnmanage: { resources: 'delete' }
      }
    })
    expect(network.requests[4]?.path).toBe(`${put?.path}/whatIf`)
    expect(network.requests[6]?.path).toBe(put?.path)
  })

  it.each<[string, FakeAnswer[]]>([
    ['the PUT is refused', [{ status: 400, body: refused('InvalidTemplate') }]],
    [
      'the evaluation fails',
      [started, { status: 200, body: { status: 'failed', error: { code: 'X', message: 'x' } } }]
    ],
    ['the rows are refused', [started, succeeded, { status: 200, body: evaluated }, { status: 500 }]],
    [
      'the result is a failed one',
      [
        started,
        succeeded,
        { status: 200, body: evaluated },
        { status: 200, body: { properties: { provisioningState: 'failed', error: { code: 'X', message: 'x' } } } }
      ]
    ]
  ])('deletes the result when %s', async (_, answers) => {
    const last = answers.at(-1)
    const { stacks, network } = opened(request => {
      if (request.method === 'DELETE') return { status: 200 }
      return answers.shift() ?? last ?? 'drop'
    })
    expect(await thrownBy(stacks.whatIf(stack))).toMatchObject({ name: 'Failure' })
    expect(network.requests.at(-1)).toMatchObject({ method: 'DELETE', path: network.requests[0]?.path })
  })

  it('deletes the result when the run is cancelled', async () => {
    const controller = new AbortController()
    const { stacks, network } = opened(
      ({ method }) => (method === 'PUT' ? started : { status: 200 }),
      () => controller.abort(new Error('enough'))
    )
    expect(await thrownBy(stacks.whatIf(stack, { signal: controller.signal }))).toMatchObject({ message: 'enough' })
    expect(network.requests.map(({ method }) => method)).toEqual(['PUT', 'DELETE'])
  })

  it('does not fail, or wait, for a deletion that does not work', async () => {
    const answers = [started, succeeded, { status: 200, body: evaluated }, { status: 200, body: evaluated }]
    const { stacks, network, log } = opened(({ method }) =>
      method === 'DELETE' ? 'drop' : (answers.shift() ?? 'drop')
    )
    await stacks.whatIf(stack)
    expect(network.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
    expect(log.lines.at(-1)).toMatch(/^debug: /)
  })

  it('waits for its own evaluation when the answer to the PUT was lost', async () => {
    const running = { status: 200, body: { properties: { provisioningState: 'running' } } }
    const { stacks, network } = opened(
      inTurn(
        'drop',
        { status: 409, body: refused('Conflict') },
        running,
        { status: 200, body: evaluated },
        started,
        succeeded,
        { status: 200, body: evaluated },
        { status: 200, body: evaluated },
        { status: 200 }
      )
    )
    await stacks.whatIf(stack)
    expect(network.requests).toHaveLength(9)
  })

  it('has a result of its own in every run', async () => {
    const paths = [0, 1].map(async later => {
      const clock = fakeClock()
      clock.time += later
      const { client, network } = fixture(() => ({ status: 400, body: refused('X') }), clock)
      await thrownBy(createStacks(client, SUBSCRIPTION).whatIf(stack))
      return network.requests[0]?.path
    })
    expect(new Set(await Promise.all(paths)).size).toBe(2)
  })
})
