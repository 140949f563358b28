/** The names that preload, main process and interface meet under. */
export const CHANNEL = { ask: 'colloque:ask', told: 'colloque:told', begin: 'colloque:begin', port: 'colloque:port' } as const
/** What the preload's window message that carries the contract's port is called. */
export const PORT_MESSAGE = 'colloque:port'
/** The interface's own scheme: no file of the disk has an address there but the interface's. */
export const INTERFACE_SCHEME = 'colloque-interface'
export const INTERFACE_ORIGIN = `${INTERFACE_SCHEME}://app`
/** What the operating system opens the program with. */
export const LINK_SCHEME = 'colloque'
/** What Windows knows the program by; the same as what electron-builder.yml calls it. */
export const APP_ID = 'org.colloque.desktop'
/** The exit code of a core whose vault another program shows. */
export const EXIT_IN_USE = 3
