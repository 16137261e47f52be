"""Texts as residents write them, and what they mean; one a line."""

ACTED_ON = {
    "remove": """
        REMOVE
        remove.
        Remove me
        REMVOE
        removr
        delete me
        pls take me off this list
        please remove my number from your list
        take my phone number off of this thing
        delete all my info
        delete all my personal information from your database immediately
        erase everything you have on me
        i want to be removed
        Please delete my account
        get me off this list
        can you remove me from the camera registry
        cancel my registration
        i don't want to be on this list anymore
        i want my data deleted
        plz delet my number
        rmove me
        tkae me off
        stop all texts and delete my info
        remove me and my cameras from the list
        R E M O V E
        REMOVE REMOVE REMOVE
        remove thanks
        borrar
        BORAR
        borren mis datos
        bórrame
        quítame de la lista
        sáquenme de la lista por favor
        quiero que borren mi información
        no me interesa, bórrenme
        ya no quiero estar en la lista
        quiten mi nombre de su lista
        borra mi info""",
    "stop": """
        STOP
        stop.
        stop pls
        STPO
        STOP!!!!!
        I want to stop
        stop texting me
        don't text me anymore
        unsuscribe
        unsubscribe me
        opt out
        OPT OUT PLEASE
        i would like to opt-out
        quit
        end
        cancel
        revoke
        stopall
        no more texts
        this has to stop, no more messages
        stop sending me these messages please I am not interested
        i revoke my consent
        do not contact me
        leave me alone
        take me off texts but keep me registered
        no me escriban más
        no más mensajes
        dejen de escribirme
        parar
        alto
        baja
        no quiero mensajes
        ya no quiero recibir mensajes
        déjenme en paz
        no molesten más
        paren los mensajes""",
    "pause": """
        PAUSE
        PAUSE 14
        PAUSE30
        pause for two weeks
        pause my texts for a month
        no texts for 2 weeks
        stop texting me for a week
        stop texts for a week
        put me on hold
        pause until june
        pausa 30
        pausa por una semana
        no me escriban por un mes""",
    "wrong_number": """
        wrong number
        wrong nubmer
        sorry wrong number
        who is this? you have the wrong person
        i think you got the wrong guy
        nobody here named Maria
        no one here by that name
        this number belongs to someone else now
        numero equivocado
        No soy Maria, se equivocó de número
        aquí no vive nadie con ese nombre""",
    "danger": """
        911
        911!!!
        call 911
        9-1-1
        911 help
        911 send someone
        someone is breaking in
        somebody is braking in
        someone's breaking into my car right now
        there's someone in my house
        help me he is breaking the door
        he has a gun
        shots fired
        I hear gunshots
        this is an emergency
        EMERGENCY
        send police now
        im being robbed
        my house is on fire
        my neighbor is having a heart attack
        he is going to kill me
        someone just got shot
        auxilio
        socorro
        me están robando
        ayuda me quieren robar
        hay alguien en mi casa
        esta entrando alguien a mi casa
        tiene una pistola
        manden a la policía
        se están metiendo a mi casa
        me va a matar""",
    "help": "HELP\nhelp please\ninfo\nAYUDA\ni need help\nwhat are my options\nno entiendo",
    "status": "STATUS\nestado\nwhat do you have on me\nam i registered\nmis datos\nque datos tienen de mi",
    "update": "UPDATE\nchange my address\ni got a new camera\ni moved to 12 elm st\ncambiar mi dirección\nme mudé",
    "verify": "VERIFY\nis this really the police\nis this a scam\nis this legit\nes de verdad la policia?\nverificar",
    "register": "REGISTER\nREGSITER\nsign me up\nhow do i sign up\nI'd like to register\nquiero registrarme\nregistrar",
    "start": "START\nunstop\nstart texting me again",
    "back": "go back\nprevious question\nvolver",
    "skip": "skip\nskip this one\nrather not say\nsaltar\nprefiero no decir",
    "start_over": "start over\nrestart\nempezar de nuevo",
    "more": "more\nMÁS\nmas",
    "thanks": "thanks\nthank you so much\ngracias\nmuchas gracias!",
}

ASKED_BACK = {
    "remove": """
        i want out
        how do i get off this list
        I changed my mind
        delete it
        delete maria lopez
        quiero darme de baja
        dame de baja
        salir
        me pueden quitar de la lista?
        if you dont remove me ill call a lawyer""",
    "stop": """
        stop it
        how do i stop these texts
        no more
        no mas
        how do i unsubscribe
        this is spam
        cancel it
        you should STOP this
        STOP. I never asked for this crap
        Stop. texting me""",
    "pause": """
        can i take a break
        im going on vacation
        voy de vacaciones""",
}

ORDINARY = """
    yes
    no
    ok
    Maria Lopez
    Stella Stop
    Grace End
    50 North Main Street
    front door and driveway
    motion
    30 days
    we must stop this crime
    we need to stop these kids from stealing
    the camera stopped working
    camera quit working
    the front door camera stopped recording in march
    I stopped by the store
    stop sign on the corner
    theres a bus stop in front
    don't stop
    don't quit
    don't remove me
    please don't take me off the list
    I don't want to be removed
    dont cancel my registration
    remove the front one? no
    remove? no thanks
    can't remove it
    he tried to remove the camera
    he removed his mask
    the landlord removed it
    remove the snow
    i deleted the video by accident
    should I delete the footage?
    it deletes after 30 days
    it gets erased every week
    remote
    shop
    step
    quite a few
    the end of the driveway
    it ends at midnight
    it starts at 8
    my info is the same
    I hope this helps
    I want to help
    help him find his dog
    don't text me after 9
    no texts after 9pm please
    unsubscribe from what?
    pause the video at 9:15
    he will be back at 9
    call me back
    some more
    911 Main St
    911 north main street
    I live at 911 Farmington Ave
    my address is 911 Park Road
    someone broke in last week
    we had a break in last month
    a guy tried to get in my car last night
    I heard shots last night around 2
    he had a gun in the video
    my camera caught a guy breaking into a car
    this is not an emergency
    did they catch the guy who robbed the store
    I saw a man walk past at 9
    nothing on it
    call me
    no quiero salir de la lista
    no me borren
    no quiero que me quiten de la lista
    no quiero dejar de participar
    no paren
    no paro de pensar en eso
    la cámara dejó de funcionar
    el video se borra en 7 días
    hay que parar a esos ladrones
    pueden parar el crimen?
    la parada del autobús está enfrente
    planta baja
    la puerta de atrás
    el perro está atrás
    no más de una semana
    más o menos 30 días
    para nada
    no hay nada
    espero que ayude
    se robaron mi bicicleta la semana pasada
    ayer escuché disparos
    no es una emergencia"""


def lines(text: str) -> list[str]:
    """The texts of a table."""
    return [line.strip() for line in text.strip().splitlines()]
