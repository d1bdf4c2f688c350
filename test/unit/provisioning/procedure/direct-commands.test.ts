import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { powerActions } from '../../../../src/power/index.ts'
import { COMMANDS, type OperationRecord, refuseWhileOpen } from '../../../../src/provisioning/procedure/index.ts'
import { EMPTY_CONTENTS } from '../../../../src/provisioning/procedure/record.ts'

const root = join(import.meta.dirname, '../../../..')

const OPEN: OperationRecord = {
  ...EMPTY_CONTENTS,
  ...{ id: '4-x', kind: 'blue-green-swap', phase: 'soaking', closed: false, since: 0 }
}

const commandsOf = (action: string) => COMMANDS.filter(row => row.action === action).map(({ command }) => command)

const fileOf = (action: string) => join(root, action === 'provision' ? '' : 'actions', action, 'action.yml')
const isBuilt = (action: string) => existsSync(fileOf(action))
const inputsOf = (action: string) => Object.keys(parse(readFileSync(fileOf(action), 'utf8')).inputs)

/**
 * Returns whether a command is a mode of its own, such as `suspend`. Only the mode `apply` demands the approval. The operation
 * `abort` has none, because it must be fast.
 */
function isModeOf(action: string, command: string | undefined): boolean {
  if (command === undefined || command === 'apply') return false
  return !['command', 'operation'].some(input => inputsOf(action).includes(input))
}

/** Commands of an action with approvals that demand none. Each is tested with its action. */
const WITHOUT_APPROVAL = ['abort']

describe('COMMANDS', () => {
  it('lists every action of the project', () => {
    const actions = ['provision', ...readdirSync(join(root, 'actions'))]
    expect(actions.filter(action => commandsOf(action).length === 0)).toEqual([])
  })

  it('lists every action on a cluster, as a direct command', () => {
    expect(commandsOf('power-cluster')).toEqual([...powerActions])
    expect(COMMANDS.filter(row => row.action === 'power-cluster').map(row => row.is)).toEqual(
      powerActions.map(() => 'direct')
    )
  })

  it.each(COMMANDS.filter(({ action }) => isBuilt(action)).map(row => [row.action, row.command, row.is] as const))(
    'classifies %s %s by the approval that its action demands',
    (action, command, is) => {
      const isExempt = WITHOUT_APPROVAL.includes(command ?? '') || isModeOf(action, command)
      const takesApproval = inputsOf(action).includes('approval') && !isExempt
      expect(is === 'read' || (is !== 'direct') === takesApproval).toBe(true)
    }
  )

  it('is the table of the page about procedures', () => {
    const page = readFileSync(join(root, 'docs/procedures.md'), 'utf8')
    const shown = page.split('\n').filter(line => /^\| `[a-z-]+` \| (?:`|–)/.test(line))
    const rows = COMMANDS.map(({ action, command, is, whileOpen }) => {
      const name = command === undefined ? '–' : `\`${command}\``
      return `| \`${action}\` | ${name} | ${is} | ${whileOpen === 'runs' ? 'runs' : 'refused'} |`
    })
    expect(shown).toEqual(rows)
  })

  it('names an action and a command only once', () => {
    const names = COMMANDS.map(({ action, command }) => `${action} ${command}`)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('refuseWhileOpen', () => {
  it.each([
    ['power-cluster', 'stop'],
    ['power-cluster', 'scale-to-zero'],
    ['bootstrap-flux', 'suspend'],
    ['destroy', undefined]
  ])('refuses %s %s while a procedure is open', (action, command) => {
    expect(() => refuseWhileOpen(action, command, OPEN)).toThrow(expect.objectContaining({ reason: 'procedure-open' }))
  })

  it.each([
    ['power-cluster', 'start'],
    ['bootstrap-flux', 'resume'],
    ['provision', undefined],
    ['operation', 'hold']
  ])('allows %s %s while a procedure is open', (action, command) => {
    expect(() => refuseWhileOpen(action, command, OPEN)).not.toThrow()
  })

  it('allows every command when the procedure has ended, and when none ever began', () => {
    for (const { action, command } of COMMANDS) {
      expect(() => refuseWhileOpen(action, command, { ...OPEN, closed: true })).not.toThrow()
      expect(() => refuseWhileOpen(action, command, undefined)).not.toThrow()
    }
  })

  it('refuses to decide about a command that the table does not contain', () => {
    expect(() => refuseWhileOpen('power-cluster', 'restart', OPEN)).toThrow(TypeError)
  })
})
