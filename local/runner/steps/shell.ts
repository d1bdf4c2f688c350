/** How GitHub starts bash: without `shell:` it stops at the first error only, with `shell: bash` in pipes as well. */
const shells: Readonly<Record<string, readonly string[]>> = {
  '': ['-e'],
  bash: ['--noprofile', '--norc', '-eo', 'pipefail']
}

/** Bash in its two ways; every other shell is refused. */
export function isShellSupported(shell: string): boolean {
  return shells[shell] !== undefined
}

/** Arguments for bash to run a script file. Throws an Error that names a shell other than bash. */
export function shellArguments(shell: string, script: string): string[] {
  const options = shells[shell]
  if (!options) throw new Error(`The shell '${shell}' is not supported by the local runner: only bash is.`)
  return [...options, script]
}
