import { describe, expect, it } from '@jest/globals'
import { switches } from '../../../../local/azure/switches.ts'
import { parseCommand, parsePoint } from '../../../../local/cli/arguments.ts'
import { parseFault } from '../../../../local/fault-text.ts'

describe('parseCommand', () => {
  it('runs provision of workflows/ by default', () => {
    expect(parseCommand([])).toMatchObject({
      command: 'run',
      state: '.local',
      request: { workflow: 'provision', caller: 'workflows', approve: true, source: false, inside: false }
    })
  })

  it('reads every option of a run', () => {
    const text =
      'other --caller here --event push --input a=1 --input b=x=y --environment dev --source --inside --state s --fresh --speed 60 --no-approve --kill-at 3 --settle'
    expect(parseCommand(text.split(' '))).toMatchObject({
      state: 's',
      fresh: true,
      settle: true,
      speed: 60,
      request: {
        workflow: 'other',
        caller: 'here',
        event: 'push',
        inputs: { a: '1', b: 'x=y' },
        environment: 'dev',
        source: true,
        inside: true,
        approve: false,
        killAt: 3
      }
    })
  })

  it('reads switches, for a run and for serve', () => {
    const switches = ['network-honours-conditions']
    expect(parseCommand(['--switch', ...switches]).request.switches).toEqual(switches)
    expect(parseCommand(['serve', '--switch', ...switches]).request.switches).toEqual(switches)
  })

  it('reads what machines there are, for a run and for serve', () => {
    const text = ['--core-limit', 'standardddv5family=11', '--core-limit', 'cores=0', '--restrict-size']
    const capacity = {
      coreLimits: { standardDDv5Family: 11, cores: 0 },
      restrictions: { Standard_D4d_v5: { reasonCode: 'NotAvailableForSubscription', zones: ['1', '3'] } }
    }
    expect(parseCommand([...text, 'standard_d4d_v5=1,3']).request.capacity).toEqual(capacity)
    expect(parseCommand(['serve', ...text, 'Standard_D4d_v5']).request.capacity).toEqual({
      ...capacity,
      restrictions: { Standard_D4d_v5: { reasonCode: 'NotAvailableForSubscription' } }
    })
  })

  it('reads the name to resolve, and who asks', () => {
    expect(parseCommand(['resolve', 'a.test', '--from', 'hub'])).toMatchObject({
      command: 'resolve',
      question: { name: 'a.test', from: 'hub' }
    })
    expect(parseCommand(['resources']).question).toBeUndefined()
  })

  it.each([
    [['resolve', 'a.test'], "'resolve' takes a name, and with --from"],
    [['resolve', '--from', 'hub'], "'resolve' takes a name, and with --from"],
    [['resolve', 'a.test', 'b.test', '--from', 'hub'], "Unexpected argument 'b.test'."],
    [['--switch', 'dark'], `--switch takes ${Object.keys(switches).join(' or ')}, not 'dark'.`],
    [['--core-limit', 'standardNone=4'], "--core-limit takes FAMILY=N, not 'standardNone=4'. Families are cores,"],
    [['--core-limit', 'cores'], "--core-limit takes FAMILY=N, not 'cores'."],
    [['--restrict-size', 'Standard_D4'], "--restrict-size: there is no size 'Standard_D4'. Sizes are Standard_DS1_v2,"],
    [['--restrict-size', 'Standard_D4d_v5=4'], '--restrict-size takes SIZE or SIZE=ZONE,… with zones 1, 2, 3,'],
    [['other', '--from', 'hub'], "'other' has no option --from."],
    [['--colour'], "Unknown option '--colour'"],
    [['a', 'b'], "Unexpected argument 'b'."],
    [['resources', '--event', 'push'], "'resources' has no option --event."],
    [['--json'], "'provision' has no option --json."],
    [['--input', 'x'], "--input takes name=value, not 'x'."],
    [['--speed', 'fast'], "--speed takes a number above 0, not 'fast'."],
    [['--payload', '/does/not/exist'], '/does/not/exist'],
    [['--kill-at', 'PUT'], "--kill-at takes a number or 'METHOD PATH-GLOB#K', not 'PUT'."],
    [['--cancel-at', '0'], "--cancel-at takes a number above 0, not '0'."]
  ])('refuses %j in one line', (args, message) => {
    expect(() => parseCommand(args)).toThrow(message)
    try {
      parseCommand(args)
    } catch (error) {
      expect(String(error)).not.toContain('\n')
    }
  })
})

describe('points and faults', () => {
  it('reads a point', () => {
    expect(parsePoint('--kill-at', '12')).toBe(12)
    expect(parsePoint('--kill-at', 'put */stacks/*#3')).toEqual({ method: 'PUT', path: '*/stacks/*', occurrence: 3 })
    expect(parsePoint('--kill-at', 'GET /a')).toEqual({ method: 'GET', path: '/a', occurrence: 1 })
  })

  it('reads a fault', () => {
    expect(parseFault('PUT */virtualNetworks/* 429 times=2 after=1 retry-after=7')).toEqual({
      method: 'PUT',
      path: '*/virtualNetworks/*',
      outcome: '429',
      times: 2,
      after: 1,
      retryAfter: 7
    })
    expect(parseFault('* * fail-operation:ZonalAllocationFailed')).toMatchObject({ times: 1, after: 0 })
  })

  it.each(['PUT */x', 'PUT */x maybe', 'PUT */x 429 times=x', '1 * 500', 'PUT * fail-operation:'])(
    'refuses %j',
    text => {
      expect(() => parseFault(text)).toThrow(/^--fault/)
    }
  )
})
