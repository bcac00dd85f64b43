/*
 * Claim: who plays a movable node, and that no two do at once.
 *
 * Follows choreography section 6 and reliability 2.4, P2 and P3. A claim is a key under the lease of
 * an agent's session, made by a transaction that wants the key absent. What carries out a Do is a
 * runner of its own, which kills it when the time is over that the last keep-alive has bought.
 *
 * A tick is the time after which an agent renews its lease. Agents, their network and the store's
 * expiry of leases may be late by any number of steps, a new leader gives every lease its full time;
 * but an agent that is well lets no tick pass while it has something to do, and a runner kills
 * within MARGIN. Time is counted down, and tokens by their age, so that runs may be of any length.
 */
#ifndef AGENTS
#define AGENTS 2
#endif
#ifndef TTL
#define TTL 3
#endif
/* So many ticks a store may be late to notice that a lease is over. */
#define LATE 1
/* So many ticks a kill and the difference of two clocks may take. */
#ifdef NO_MARGIN
#define MARGIN 0
#else
#define MARGIN 1
#endif
#define FULL (TTL - MARGIN)
#define NONE 255

/* How old a token is: of the claim at hand, of the one before, of an earlier one. */
#define NEVER 0
#define CURRENT 1
#define OLDEST 3

/* Two sessions of one agent: the one that it has, and the one before, whose lease may still live. */
#define LEASE(a, s) ((a) * 2 + (s))
#define OWN(a) LEASE(a, agent[a].session)
#define FORMER(a) LEASE(a, 1 - agent[a].session)

mtype = { fine, paused, cut, dead, leaving };

typedef Agent {
  mtype is = fine;
  bool joined;            /* it has a session, and believes in its lease */
  bit session;
  byte left;              /* ticks for which a Do of it may still run */
  byte asked = NONE;      /* age of the keep-alive under way */
  bool answered;          /* by the store */
  bool claiming;          /* a claim is under way */
  bit claimingIn;         /* the session under which it was asked for */
  byte token;             /* of the claim that it believes to have */
  byte doing;             /* token of the Do that its runner runs */
  byte said;              /* token of a status under way */
  byte orphan;            /* token of a Do that outlives its agent */
  byte orphanLeft;
}

Agent agent[AGENTS];
bool lives[AGENTS * 2];
byte expires[AGENTS * 2];
byte claim = NONE;        /* the lease that the node is claimed under */
byte touched;             /* the youngest token that the target of the Do's has seen */
#ifdef FAULTS
byte faults = FAULTS;
#define trouble (faults > 0)
#define count faults--
#else
#define trouble true
#define count skip
#endif

#define acts(a) (agent[a].is == fine || agent[a].is == cut || agent[a].is == leaving)
#define well(a) (agent[a].is == fine || agent[a].is == leaving)
#define runs(a) (agent[a].doing != NEVER || agent[a].orphan != NEVER)

#ifdef REJOIN_BESIDE_DO
#define idle(a) true
#else
/* The time that a new lease buys is not for what was begun under the old one. */
#define idle(a) (agent[a].doing == NEVER)
#endif
#define mayJoin(a) (acts(a) && !agent[a].joined && !lives[FORMER(a)] && !agent[a].claiming && idle(a))
#define mayAsk(a) (acts(a) && agent[a].joined && agent[a].asked == NONE && agent[a].left < FULL && \
    agent[a].left > 0)
#define mayGiveUp(a) (acts(a) && agent[a].joined && agent[a].left == 0)
#define mayClaim(a) (acts(a) && agent[a].is != leaving && agent[a].joined && agent[a].left > 0 && \
    agent[a].token == NEVER && !agent[a].claiming && (claim == NONE || claim == OWN(a)))
#ifdef NO_DEADLINE_AT_START
#define inTime(a) true
#else
/* The runner looks at its deadline itself: its agent may have been asleep since it looked. */
#define inTime(a) (agent[a].left > 0)
#endif
#define mayBegin(a) (acts(a) && agent[a].is != leaving && agent[a].token != NEVER && \
    agent[a].doing == NEVER && inTime(a))
#ifdef RELEASE_EARLY
#define mayRelease(a) (acts(a) && agent[a].is == leaving && agent[a].token != NEVER)
#else
#define mayRelease(a) (acts(a) && agent[a].is == leaving && agent[a].token != NEVER && \
    agent[a].doing == NEVER)
#endif

/* An agent that is well does all this before the next tick. */
#define due(a) (well(a) && (mayJoin(a) || mayGiveUp(a) || mayClaim(a) || \
    agent[a].asked != NONE || agent[a].claiming || agent[a].said != NEVER))

#ifdef NO_DEADMAN
#define overdue(a) false
#else
/* The assumption under P2c: what must be killed is dead before another tick is over. */
#define overdue(a) ((agent[a].doing != NEVER && agent[a].left == 0) || \
    (agent[a].orphan != NEVER && agent[a].orphanLeft == 0))
#endif

#ifdef NO_TOKEN_COMPARE
#define counts(token) true
#else
#define counts(token) (token == CURRENT)
#endif

byte i;

inline older(what) {
  if
  :: what != NEVER && what < OLDEST -> what++
  :: else
  fi
}

/* The claim at hand is over: its token is of the past from now on. */
inline endClaim() {
  claim = NONE;
  for (i : 0 .. AGENTS - 1) {
    older(agent[i].token); older(agent[i].doing); older(agent[i].said); older(agent[i].orphan)
  }
  i = 0;
  older(touched)
}

inline loseSession(a) {
  agent[a].joined = false;
  agent[a].token = NEVER;
  agent[a].asked = NONE;
  agent[a].answered = false
}

/* A status that arrives: the transaction compares the token. */
inline hear(a, token) {
  if
  :: counts(token) ->
     /* P2a: it counts only if its Do was begun by the owner of record of this moment. */
     assert((claim == LEASE(a, 0) || claim == LEASE(a, 1)) && token == CURRENT)
  :: else
  fi
}

inline buy(a, ticks) {
  if
  :: agent[a].left < ticks -> agent[a].left = ticks
  :: else
  fi
}

proctype Player(byte a) {
  do
  :: d_step { mayJoin(a) ->
     agent[a].session = 1 - agent[a].session;
     lives[OWN(a)] = true;
     expires[OWN(a)] = TTL + LATE;
     agent[a].joined = true;
     agent[a].left = FULL }
  :: d_step { agent[a].is == cut && mayAsk(a) -> agent[a].asked = 0 }
  :: d_step { acts(a) && agent[a].answered ->
#ifdef DEADLINE_FROM_ANSWER
     buy(a, FULL);
#else
     if
     :: agent[a].asked < FULL -> buy(a, FULL - agent[a].asked)
     :: else
     fi;
#endif
     agent[a].asked = NONE;
     agent[a].answered = false }
#ifdef CLAIM_SEEN_IS_OWNED
  :: d_step { mayGiveUp(a) && claim == OWN(a) -> agent[a].left = FULL }
#endif
  :: d_step { mayGiveUp(a) -> loseSession(a) }
  :: d_step { well(a) && mayClaim(a) ->
     if
     :: lives[OWN(a)] -> claim = OWN(a); agent[a].token = CURRENT
     :: else -> loseSession(a)
     fi }
  :: d_step { agent[a].is == cut && mayClaim(a) ->
     agent[a].claiming = true;
     agent[a].claimingIn = agent[a].session }
  :: d_step { mayBegin(a) ->
     agent[a].doing = agent[a].token;
     for (i : 0 .. AGENTS - 1) {
       /* P2c: at no moment do two Do's of the node run. */
       assert(i == a -> agent[i].orphan == NEVER : !runs(i))
     }
     i = 0;
     /* P2b: tokens never go back. */
     assert(touched == NEVER || agent[a].doing <= touched);
     touched = agent[a].doing }
  :: d_step { acts(a) && agent[a].doing != NEVER && agent[a].said == NEVER ->
     if
     :: agent[a].is == cut -> agent[a].said = agent[a].doing
     :: else -> hear(a, agent[a].doing)
     fi;
     agent[a].doing = NEVER }
  :: d_step { mayRelease(a) ->
     agent[a].token = NEVER;
     if
     :: claim == OWN(a) -> endClaim()
     :: else
     fi }
  od
}

proctype Runner(byte a) {
  do
  :: d_step { agent[a].doing != NEVER && agent[a].left == 0 -> agent[a].doing = NEVER }
  :: d_step { agent[a].orphan != NEVER -> agent[a].orphan = NEVER; agent[a].orphanLeft = 0 }
  od
}

proctype Store(byte a) {
  do
  :: d_step { agent[a].asked != NONE && !agent[a].answered && lives[OWN(a)] ->
     expires[OWN(a)] = TTL + LATE;
     agent[a].answered = true }
  /* The lease is gone: whoever asks is told. */
  :: d_step { agent[a].asked != NONE && !agent[a].answered && !lives[OWN(a)] -> loseSession(a) }
  /* One transaction: the key is absent, and the lease lives. */
  :: d_step { agent[a].claiming && claim == NONE && lives[LEASE(a, agent[a].claimingIn)] ->
     claim = LEASE(a, agent[a].claimingIn) }
  /* Its answer: the agent adopts what carries its own lease. */
  :: d_step { agent[a].claiming && !(claim == NONE && lives[LEASE(a, agent[a].claimingIn)]) ->
     agent[a].claiming = false;
     agent[a].claimingIn = 0;
     if
     :: claim == OWN(a) && agent[a].joined && agent[a].claimingIn == agent[a].session ->
        agent[a].token = CURRENT
     :: else
     fi }
  :: d_step { agent[a].said != NEVER -> hear(a, agent[a].said); agent[a].said = NEVER }
  od
}

/* The answer to a claim is lost: it may have been made all the same. */
proctype Loss(byte a) {
  do
  :: d_step { trouble && agent[a].claiming -> count;
     agent[a].claiming = false;
     agent[a].claimingIn = 0 }
  od
}

/* A lease that is over ends sooner or later, and what was put under it ends with it. */
proctype Lease(byte l) {
  do
  :: d_step { lives[l] && expires[l] <= LATE ->
     lives[l] = false;
     expires[l] = 0;
#ifndef CLAIM_WITHOUT_LEASE
     if
     :: claim == l -> endClaim()
     :: else
     fi
#endif
     }
  od
}

proctype Trouble(byte a) {
  do
  :: d_step { trouble && agent[a].is == fine -> count; agent[a].is = paused }
  :: d_step { trouble && agent[a].is == fine -> count; agent[a].is = cut }
  :: d_step { trouble && agent[a].is == fine -> count; agent[a].is = leaving }
  :: d_step { trouble && agent[a].is == fine && agent[a].orphan == NEVER -> count;
     agent[a].is = dead;
     agent[a].orphan = agent[a].doing;
     agent[a].orphanLeft = agent[a].left;
     agent[a].doing = NEVER;
     agent[a].left = 0;
     loseSession(a) }
  :: d_step { agent[a].is != fine -> agent[a].is = fine }
  od
}

proctype Leader() {
  do
  :: d_step { trouble -> count;
     for (i : 0 .. AGENTS * 2 - 1) {
       if
       :: lives[i] -> expires[i] = TTL + LATE
       :: else
       fi
     }
     i = 0 }
  od
}

#if AGENTS == 2
#define nobody(what) (!what(0) && !what(1))
#else
#define nobody(what) (!what(0) && !what(1) && !what(2))
#endif
#define stays(l) (!lives[l] || expires[l] > 0)
#if AGENTS == 2
#define allStay (stays(0) && stays(1) && stays(2) && stays(3))
#else
#define allStay (stays(0) && stays(1) && stays(2) && stays(3) && stays(4) && stays(5))
#endif

inline less(what) {
  if
  :: what > 0 -> what--
  :: else
  fi
}

proctype Clock() {
  do
  :: d_step { nobody(due) && nobody(overdue) && allStay ->
     for (i : 0 .. AGENTS - 1) {
       less(agent[i].left);
       less(agent[i].orphanLeft);
       if
       :: agent[i].asked < FULL -> agent[i].asked++
       :: else
       fi;
       /* Who is well has renewed its lease before anybody else does a thing. */
       if
       :: well(i) && agent[i].joined && lives[OWN(i)] && agent[i].asked == NONE ->
          agent[i].left = FULL;
          expires[OWN(i)] = TTL + LATE + 1
       :: well(i) && agent[i].joined && !lives[OWN(i)] -> loseSession(i)
       :: else
       fi;
#ifdef ZOMBIE_KEEPALIVE
       if
       :: acts(i) && lives[LEASE(i, 1 - agent[i].session)] ->
          expires[LEASE(i, 1 - agent[i].session)] = TTL + LATE
       :: else
       fi
#endif
     }
     for (i : 0 .. AGENTS * 2 - 1) { less(expires[i]) }
     i = 0 }
  od
}

init {
  atomic {
    for (i : 0 .. AGENTS - 1) {
      run Player(i); run Store(i); run Loss(i); run Trouble(i); run Runner(i)
    }
    for (i : 0 .. AGENTS * 2 - 1) { run Lease(i) }
    i = 0;
    run Leader();
    run Clock()
  }
}

#ifdef FAULTS
#define plays(a) (agent[a].token == CURRENT && agent[a].left > 0 && claim == OWN(a) && acts(a))
/* P3: when the faults are over, the node is played, again and again and so for ever. */
ltl played { []<> (plays(0) || plays(1)) }
#endif
