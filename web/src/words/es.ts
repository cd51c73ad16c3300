/**
 * The sentences without which nothing can be shown, for people in Mexico. What
 * is said later comes with the part that says it.
 */
export const es = {
  loading: 'Cargando…',
  sending: 'Enviando…',
  retry: 'Reintentar',
  proceed: 'Continuar',
  other: 'English',

  overview: {
    title: (steps: number) => (steps === 1 ? 'Es un solo paso' : `Son ${steps} pasos`),
    titleAgain: 'Sigue donde te quedaste',
    body: 'Lo que envías en cada paso queda guardado. Si cierras esta página, vuelve con el mismo enlace.',
    begin: 'Comenzar',
    done: 'Hecho',
    next: 'Sigue',
    later: 'Pendiente',
    until: (when: string) => `El enlace sirve hasta el ${when}`,
  },

  trouble: {
    offline: {
      title: 'No hay conexión',
      body: 'Lo que escribiste sigue aquí. Lo intentamos otra vez en cuanto vuelva tu internet.',
    },
    server: {
      title: 'El servicio no está disponible',
      body: 'Lo que escribiste sigue aquí. Lo intentamos otra vez en un momento.',
    },
    opening: 'Revisa tu internet. Esta página se abre sola en cuanto vuelva.',
    openingServer: 'Esta página se abre sola en cuanto responda. No hace falta que hagas nada.',
    chunk: 'La página no terminó de cargar',
    chunkBody: 'Revisa tu internet y vuelve a intentarlo.',
  },
};

export type Words = typeof es;
