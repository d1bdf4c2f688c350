import { describe, expect, it } from '@jest/globals'
import { forceOf } from '../../../src/actions/force-inputs.ts'

const read = (budgets: string | undefined, reason: string | undefined, operation = 'upgrade') =>
  forceOf({ operation, 'force-budgets': budgets, 'force-reason': reason })

describe('the inputs that bypass budgets', () => {
  it('name the budgets and the reason', () => {
    expect(read('web/till, web/desk', 'closed')).toEqual({ budgets: ['web/till', 'web/desk'], because: 'closed' })
    expect(read(undefined, undefined)).toBeUndefined()
  })

  it.each([
    ['only budgets are named', 'web/till', undefined, 'upgrade', 'force-reason'],
    ['only a reason is named', undefined, 'closed', 'upgrade', 'force-budgets'],
    ['the operation is not an upgrade', 'web/till', 'closed', 'rollback', 'force-budgets'],
    ['a budget has no namespace', 'web/till, desk', 'closed', 'upgrade', 'force-budgets'],
    ['no budget is named', ',', 'closed', 'upgrade', 'force-budgets'],
    ['the reason does not fit into the record', 'web/till', 'x'.repeat(121), 'upgrade', 'force-reason']
  ])('are refused when %s', (_, budgets, reason, operation, subject) => {
    expect(() => read(budgets, reason, operation)).toThrow(
      expect.objectContaining({ reason: 'input-invalid', details: expect.objectContaining({ subject }) })
    )
  })
})
