/** The sentences of the frame around the steps, for people in Mexico. */
export const es = {
  loading: 'Cargando…',
  sending: 'Enviando…',
  retry: 'Reintentar',
  proceed: 'Continuar',
  finish: 'Terminar',

  progress: (at: number, of: number) => `Paso ${at} de ${of}`,
  overview: {
    title: (steps: number) => (steps === 1 ? 'Es un solo paso' : `Son ${steps} pasos`),
    titleAgain: 'Sigue donde te quedaste',
    body: 'Lo que envías en cada paso queda guardado. Si cierras esta página, vuelve con el mismo enlace.',
    begin: 'Comenzar',
    done: 'Hecho',
    next: 'Sigue',
    later: 'Pendiente',
  },

  place: {
    title: 'Este paso necesita tu ubicación',
    why: 'Tu navegador te pedirá permiso para compartirla.',
    share: 'Compartir mi ubicación',
    denied: {
      title: 'Falta el permiso de ubicación',
      body: 'Este paso no puede empezar sin tu ubicación. Actívala para esta página en los ajustes del navegador o de la app, y vuelve a intentarlo.',
    },
    unavailable: {
      title: 'No encontramos tu ubicación',
      body: 'Enciende la ubicación de tu teléfono, acércate a una ventana y vuelve a intentarlo.',
    },
    unsupported: {
      title: 'Este navegador no comparte la ubicación',
      body: 'Abre el mismo enlace en el navegador de tu teléfono, por ejemplo Chrome o Safari.',
    },
  },

  trouble: {
    offline: {
      title: 'No hay conexión',
      body: 'Lo que escribiste sigue aquí. Revisa tu internet y vuelve a intentarlo.',
    },
    server: {
      title: 'El servicio no está disponible',
      body: 'Lo que escribiste sigue aquí. Espera un momento y vuelve a intentarlo.',
    },
    opening: 'Revisa tu internet y vuelve a intentarlo.',
    openingServer: 'Espera un momento y vuelve a intentarlo.',
    changed: {
      title: 'Todavía no se envió',
      body: 'Este paso cambió mientras tanto. Revisa tus datos y envíalos otra vez.',
    },
    refused: 'No se pudo enviar',
    chunk: 'La página no terminó de cargar',
    reference: (id: string) => `Referencia: ${id}`,
    again: 'Hay que intentarlo otra vez',
    attempts: (left: number) => (left === 1 ? 'Te queda 1 intento.' : `Te quedan ${left} intentos.`),
  },

  dead: {
    title: 'Este enlace no funciona',
    body: 'Puede estar incompleto o haber vencido. Ábrelo otra vez desde el mensaje donde lo recibiste, o pide uno nuevo a quien te lo envió.',
  },
  processing: {
    title: 'Estamos revisando lo que enviaste',
    body: 'Puede tardar un poco. Esta página avanza sola cuando termine.',
  },
};

export type Words = typeof es;
