import { describe, expect, it, jest } from '@jest/globals'
import { parseCommand } from '../../../../local/cli/arguments.ts'
import { argumentsOf, type CommandName, commandTable, isCommand } from '../../../../local/cli/command-table.ts'
import { commands } from '../../../../local/cli/commands.ts'
import { helpText } from '../../../../local/cli/help.ts'
import { type OptionName, options, writtenOption } from '../../../../local/cli/options.ts'

const commandNames = Object.keys(commandTable) as CommandName[]
const optionNames = Object.keys(options) as OptionName[]

/** Values that the parser accepts, by option. */
const values: Readonly<Record<string, string>> = {
  input: 'a=b',
  speed: '2',
  minutes: '5',
  scenario: 'subnet-full',
  fault: 'PUT * 500',
  switch: 'network-honours-conditions',
  'core-limit': 'cores=4',
  'restrict-size': 'Standard_D4d_v5',
  'admin-group': '11111111-2222-3333-4444-555555555555',
  'kill-at': '3',
  'cancel-at': '3',
  payload: 'package.json'
}

/** Returns a command line of a command with one option. */
function lineOf(command: CommandName, option: OptionName): string[] {
  const words = command === 'run' ? ['provision'] : [command, ...argumentsOf(command).names.map(() => 'x')]
  const written = writtenOption(option).split(' ')
  const from = command === 'resolve' && option !== 'from' ? ['--from', 'hub'] : []
  return [...words, written[0] ?? '', ...(written.length > 1 ? [values[option] ?? 'x'] : []), ...from]
}

describe('help', () => {
  it.each([['--help'], ['help']])('lists every command and every option that the parser accepts, for %s', arg => {
    expect(parseCommand([arg])).toMatchObject({ command: 'help', arguments: [] })
    const text = helpText()
    for (const name of commandNames) expect(text).toContain(commandTable[name].usage)
    for (const name of optionNames) expect(text).toContain(`  ${writtenOption(name)}`)
  })

  it.each(commandNames)('lists for %s exactly the options that the parser accepts', command => {
    const text = helpText(command)
    for (const option of optionNames.filter(name => name !== 'help' && command !== 'help')) {
      const line = lineOf(command, option)
      const isListed = text.includes(`\n  ${writtenOption(option)}`)
      if (isListed) expect(parseCommand(line)).toMatchObject({ command })
      else expect(() => parseCommand(line)).toThrow(`has no option --${option}`)
    }
  })

  it('shows the help of a command for --help after its name', () => {
    expect(parseCommand(['change', '--help'])).toMatchObject({ command: 'help', arguments: ['change'] })
    expect(helpText('change')).toContain('Usage: npm run local -- change PATH JSON')
  })

  it.each(commandNames)('gives an example of %s that the parser accepts', command => {
    const words = commandTable[command].example.match(/'[^']*'|\S+/g) ?? []
    expect(parseCommand(words.map(word => word.replaceAll("'", '')))).toMatchObject({ command })
  })

  it('refuses a word that is neither a command nor a workflow', async () => {
    const help = async (word: string) => await commands.help(parseCommand(['help', word]))
    await expect(help('chnage')).rejects.toThrow("There is no command or workflow 'chnage'. Did you mean 'change'?")
    const write = jest.spyOn(process.stdout, 'write').mockImplementation(() => true)
    expect(await help('drift')).toBe(0)
    expect(write.mock.calls[0]?.[0]).toContain('[WORKFLOW]')
    write.mockRestore()
  })

  it('knows what each command does', () => {
    expect(Object.keys(commands).sort()).toEqual([...commandNames].sort())
    expect(isCommand('run')).toBe(false)
    expect(isCommand('drift')).toBe(false)
  })
})

describe('commands of the colleague', () => {
  it('takes the words after the command as its arguments', () => {
    expect(parseCommand(['grant', 'apply', 'Reader', 'hub', '--no-wait'])).toMatchObject({
      command: 'grant',
      arguments: ['apply', 'Reader', 'hub'],
      wait: false
    })
  })

  it.each([
    [['change', 'x'], "'change' takes PATH and JSON: change PATH JSON. Example: change "],
    [['remove'], "'remove' takes PATH: remove PATH."],
    [['chnage', 'a', '{}'], "Unexpected argument 'a'. Did you mean 'change'?"],
    [['wait', '-5'], '-5 is below 0. Write a number above 0.'],
    [['drift', '--calller', 'a'], "Unknown option '--calller'. Did you mean '--caller'?"],
    [['remove', 'a', 'b'], "Unexpected argument 'b'."],
    [['change', 'a', '{}', '--event', 'push'], "'change' has no option --event."]
  ])('refuses %j in one line', (args, message) => {
    expect(() => parseCommand(args)).toThrow(message)
  })
})
